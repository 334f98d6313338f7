import { denied, notFound } from '#kit';
import type { Actions, Order, Ordered } from './action.types.ts';
import { carryOut, DOING_MS, finish } from './carry-out.ts';
import type { Desk } from './desk.ts';
import { passTime } from './follow.ts';
import type { ActionDecision } from './judge.ts';
import { aboutOf } from './order-book.ts';

type Verdict = Parameters<Actions['decide']>[0];

const unaudited = { state: 'failed', because: 'The approval could not be written to the audit.' } as const;

/** Takes a decision on an order, once, and carries it out; see `Actions.decide`. */
export async function decideOrder({ id, by, to }: Verdict, desk: Desk): Promise<Ordered> {
  const { book, clock } = desk;
  const found = await find(id, desk);
  const { target, who, action } = found;
  const decision = desk.judge(who, { kind: target.kind, action, account: target.account.id });
  const groups = (decision.allowed ? decision.rule.approvers : found.approvers) ?? [];
  await checkApprover(by, { found, groups }, desk);
  const next = to === 'denied' ? { state: to } : approved(decision, clock() + DOING_MS);
  await book.note('intent', to, aboutOf({ ...found, ...next }, by));
  const order = await book.change(found, (now) =>
    passTime(now, clock()).state === 'waiting'
      ? { ...now, ...next, decided: { by, at: clock() } }
      : undefined,
  );
  try {
    await book.note('outcome', order ? to : `${to}-late`, aboutOf(order ?? found, by));
  } catch (error) {
    if (order?.state === 'doing') await finish(order, unaudited, desk);
    throw error;
  }
  if (!order) return { outcome: 'late', order: await find(id, desk) };
  return { outcome: 'done', order: order.state === 'doing' ? await carryOut(order, desk) : order };
}

async function find(id: string, { book, clock }: Desk): Promise<Order> {
  const found = (await book.all()).find((one) => one.id === id);
  if (!found) throw notFound('There is no such action any more.');
  return passTime(found, clock());
}

/** Throws where this person may not decide; that they tried is written down. */
async function checkApprover(
  by: Verdict['by'],
  { found, groups }: { found: Order; groups: readonly string[] },
  { book, access }: Desk,
): Promise<void> {
  // Whatever the workspace: one person may belong to several
  const isOwn = by.user === found.who.user;
  if (!isOwn && access.belongs(by, groups)) return;
  await book.note('outcome', 'refused', aboutOf(found, by));
  throw denied(isOwn ? 'Somebody else has to decide on what you asked for.' : 'You may not decide on this.', {
    fix: `Members of these groups may: ${groups.join(', ') || 'none any more'}.`,
  });
}

/** What an approval leads to: who asked may have lost the right since. */
function approved(decision: ActionDecision, until: number): Partial<Order> {
  if (decision.allowed) return { state: 'doing', role: decision.rule.role, until };
  return { state: 'failed', because: 'Who asked for it may not do it any more.' };
}
