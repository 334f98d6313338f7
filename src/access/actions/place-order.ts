import type { CloudwhoisError } from '#kit';
import { classify, denied, invalid, principalId, tooMany } from '#kit';
import type { Deed, Order } from './action.types.ts';
import { carryOut, DOING_MS, hindranceOf } from './carry-out.ts';
import { type Desk, declaredFor } from './desk.ts';
import { passTime } from './follow.ts';
import { aboutOf } from './order-book.ts';

/** How long an approval is waited for: later, what was asked for may be right no more. */
const WAITS_MS = 60 * 60_000;
/** Actions of one person that may wait for it at a time. */
const MOST_WAITING = 5;

/** Checks a wish, and does it or asks for its approval; see `Actions.place`. */
export async function placeOrder(deed: Deed, desk: Desk): Promise<Order> {
  desk.access.take(deed.who, 'live');
  const order = await permitted(deed, desk);
  if (order.approvers) await checkWaiting(order, desk);
  await desk.book.note('intent', order.state, aboutOf(order));
  if (order.approvers) return askApprovers(order, desk);
  await add(order, desk);
  return carryOut(order, desk);
}

/** The order as it would be carried out. Throws `denied` for who may not; that they tried is written down. */
async function permitted({ who, found, ...deed }: Deed, desk: Desk): Promise<Order> {
  const { book, clock, newId, kinds, judge } = desk;
  const id = newId();
  const action = found && declaredFor(found, kinds).find(({ name }) => name === deed.action);
  const decision = judge(who, { ...deed, account: found?.account.id ?? '' });
  if (!found || !action || !decision.allowed) {
    const reason = found && !decision.allowed ? decision.reason : 'It is not found, or not yours to see.';
    await book.note('outcome', 'refused', { ...deed, by: who, requestId: id, reason });
    throw denied(reason, { fix: 'Ask for it anew; if that does not help, ask an operator of cloudwhois.' });
  }
  const { kind, id: target, type, provider, account, region, name } = found;
  const { approvers, role, channel = desk.fallback } = decision.rule;
  return {
    ...{ id, who, action: action.name, verb: action.title.toLowerCase(), role, askedAt: clock() },
    target: { kind, id: target, type, provider, account, region, ...(name !== undefined && { name }) },
    ...{ state: 'doing', until: clock() + DOING_MS },
    ...(approvers && { approvers, ...(channel !== undefined && { channel }) }),
  };
}

/** Approvers are not flooded, and things not kept from others. */
async function checkWaiting({ who }: Order, { book, clock }: Desk): Promise<void> {
  const waiting = (await book.all()).filter(
    (one) => principalId(one.who) === principalId(who) && passTime(one, clock()).state === 'waiting',
  );
  if (waiting.length < MOST_WAITING) return;
  throw tooMany(`${waiting.length} actions that you asked for wait for a decision.`, {
    retryAfterSeconds: 60,
  });
}

/** Nobody is asked to approve what cannot be done anyway. */
async function askApprovers(order: Order, desk: Desk): Promise<Order> {
  const { book, clock } = desk;
  const hindrance = await hindranceOf(order, desk);
  const placed: Order = { ...order, state: 'waiting', until: clock() + WAITS_MS, ...hindrance };
  if (!hindrance) await add(placed, desk);
  await book.note('outcome', hindrance ? placed.state : 'asked', aboutOf(placed));
  return placed;
}

/** Puts it into the book, unless something is being done to the thing already; the audit has why not. */
async function add(order: Order, { book }: Desk): Promise<void> {
  try {
    const other = await book.add(order);
    if (other) throw busy(other);
  } catch (error) {
    await book.note('outcome', 'failed', { ...aboutOf(order), reason: classify(error).error.message });
    throw error;
  }
}

function busy({ verb, state }: Order): CloudwhoisError {
  const waits = state === 'waiting';
  return invalid(
    `Somebody ${waits ? 'asked' : 'is about'} to ${verb} it: that has not ended yet, so nothing else is done to it.`,
    {
      fix: waits
        ? 'An approver can deny it; else it ends by itself within the hour.'
        : 'Whoever asked is told by direct message how it ends.',
    },
  );
}
