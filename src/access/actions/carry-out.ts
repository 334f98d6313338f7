import type { Acting, Action, Clock, Kind } from '#kit';
import { classify, reasonOf, unavailable } from '#kit';
import type { Order } from './action.types.ts';
import { aboutOf, type OrderBook } from './order-book.ts';

/** How long one call may take, milliseconds. */
const CALL_MS = 25_000;
/** What is still being done after so many milliseconds was interrupted by the end of its process. */
export const DOING_MS = 3 * CALL_MS;
/** How long a final state is waited for, and how often it is looked for, milliseconds. */
export const FINAL_MS = 10 * 60_000;
const LOOK_MS = 10_000;

export interface Doer {
  kinds: ReadonlyMap<string, Kind>;
  acting: Acting;
  book: OrderBook;
  clock: Clock;
  /** A signal that ends after so many milliseconds. */
  timeout: (ms: number) => AbortSignal;
}

/**
 * Does what the audit and the book have as being done: the state is read, the cloud is asked, and what came of it is
 * written down. Rejects where that cannot be.
 */
export async function carryOut(order: Order, doer: Doer): Promise<Order> {
  const hindrance = (await hindranceOf(order, doer)) ?? lateness(order, doer);
  if (hindrance) return finish(order, hindrance, doer);
  const came = await send(order, doer);
  return finish(order, came, doer).catch((cause: unknown) => {
    throw unavailable('The cloud was asked, but what came of it could not be written down.', {
      fix: 'Do not ask for it again: how it ends follows by direct message.',
      cause,
    });
  });
}

/** A process that slept, or waited for too long, may be taken for dead: what it is about to do may be done by others. */
function lateness({ until }: Order, { clock }: Doer): Partial<Order> | undefined {
  if (clock() < until - CALL_MS) return undefined;
  return { state: 'failed', because: 'To read its state took too long, so the cloud was not asked.' };
}

/** What came of the one call. */
async function send(order: Order, doer: Doer): Promise<Partial<Order>> {
  const { acting, clock } = doer;
  const now = clock();
  const accepted = { state: 'accepted', until: now + FINAL_MS, lookAt: now + LOOK_MS / 2 } as const;
  try {
    await acting.act(useOf(order, doer));
    return accepted;
  } catch (error) {
    if (isRefusal(error)) return { state: 'failed', because: whyNot(error, order) };
    return { ...accepted, unsure: true, because: `The call broke off (${reasonOf(error)}).` };
  }
}

/** Why it cannot be done as things stand now; undefined where it can. */
export async function hindranceOf(order: Order, doer: Doer): Promise<Partial<Order> | undefined> {
  try {
    const action = actionOf(order, doer);
    const seen = await doer.acting.state(useOf(order, doer));
    if (seen === undefined) return { state: 'gone' };
    if (action.from.includes(seen)) return undefined;
    if (seen === action.goal) return { state: 'needless', seen, because: `It is ${seen} already.` };
    const because = `It is ${seen}; to ${order.verb} it, it has to be ${action.from.join(' or ')}.`;
    return { state: 'needless', seen, because };
  } catch (error) {
    return { state: 'failed', because: whyNot(error, order) };
  }
}

/** Looks at what the cloud accepted, where it is time to; one process does. */
export async function lookAgain(order: Order, doer: Doer): Promise<Order> {
  const { book, clock } = doer;
  if ((order.lookAt ?? 0) > clock()) return order;
  const claimed = await book.change(order, (now) =>
    now.state === 'accepted' && now.lookAt === order.lookAt
      ? { ...now, lookAt: clock() + DOING_MS }
      : undefined,
  );
  if (!claimed) return order;
  const end = await endOf(claimed, doer);
  if (end) return finish(claimed, end, doer);
  return (await book.change(claimed, (now) => ({ ...now, lookAt: clock() + LOOK_MS }))) ?? claimed;
}

const notKnown = 'Whether this did it is not known: the call broke off.';

/** How it ended, undefined where it goes on. */
async function endOf(order: Order, doer: Doer): Promise<Partial<Order> | undefined> {
  const isLate = doer.clock() >= order.until;
  try {
    const { goal, remark } = actionOf(order, doer);
    const seen = await doer.acting.state(useOf(order, doer));
    if (seen === undefined) return { state: 'gone' };
    if (seen === goal) {
      const because = [order.unsure && notKnown, remark].filter((one) => one !== undefined).join(' ');
      return { state: 'done', seen, ...(because !== '' && { because }) };
    }
    return isLate ? { state: 'timeout', seen } : undefined;
  } catch (error) {
    return isLate ? { state: 'timeout', because: whyNot(error, order) } : undefined;
  }
}

/**
 * The next state, in the audit and in the book. Where nobody had to approve, whoever clicked hears of it now. Rejects
 * where the audit does not take it: what is followed stays as it was then, to be looked at again.
 */
export async function finish(order: Order, part: Partial<Order>, { book }: Doer): Promise<Order> {
  const wanted = { ...order, ...part };
  const save = (more: Partial<Order>) =>
    book.change(order, (now) => (now.state === order.state ? { ...now, ...part, ...more } : undefined));
  try {
    await book.note('outcome', wanted.state, aboutOf(wanted));
  } catch (error) {
    if (order.state === 'doing') await save({});
    throw error;
  }
  const isHeard = order.state === 'doing' && !order.approvers;
  return (await save(isHeard ? { told: wanted.state } : {})) ?? wanted;
}

/** Throws where the action is declared no more. */
function actionOf({ target, action }: Order, { kinds }: Doer): Action {
  const found = kinds.get(target.kind)?.actions?.find(({ name }) => name === action);
  if (!found) throw new Error(`kind ${target.kind} has no action ${action}`);
  return found;
}

function useOf(order: Order, doer: Doer): Parameters<Acting['act']>[0] {
  const { target, who: principal, role } = order;
  const kind = doer.kinds.get(target.kind);
  if (!kind) throw new Error(`there is no kind ${target.kind}`);
  const signal = doer.timeout(CALL_MS);
  return { kind, action: actionOf(order, doer), target, onBehalf: { principal, role }, signal };
}

/** Whether the cloud said no, and so nothing was done; what broke off may have been taken all the same. */
function isRefusal(error: unknown): boolean {
  const { httpStatusCode: status = 0 } =
    (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata ?? {};
  return classify(error).outcome !== 'failed' || (status >= 400 && status < 500);
}

/** In words, with the role and the account, and what to do next where that is known. */
function whyNot(error: unknown, { role, target: { account } }: Order): string {
  const where = `role ${role} in the account ${account.id}`;
  const command = `"cloudwhois aws policy --role ${role}"`;
  const { outcome, error: said } = classify(error);
  if (outcome !== 'denied') return `The cloud did not do it (${reasonOf(error)}).`;
  if (said.action === 'sts:AssumeRole')
    return `The ${where} may not be assumed (${said.code}). Create it there with what ${command} prints, and let it trust the hub.`;
  return `${reasonOf(error)} is denied to the ${where}: ${command} prints what it needs.`;
}
