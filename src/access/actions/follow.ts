import type { Order } from './action.types.ts';
import { type Doer, FINAL_MS, lookAgain } from './carry-out.ts';

/** The order after nothing but time has passed; the same object where it is still as it was. Pure. */
export function passTime(order: Order, now: number): Order {
  if (now < order.until) return order;
  if (order.state === 'waiting') return { ...order, state: 'lapsed' };
  if (order.state !== 'doing') return order;
  // Its process died: the cloud may have been asked
  return { ...order, state: 'accepted', unsure: true, until: now + FINAL_MS, lookAt: now };
}

/** Brings an order on by one step, and tells of it what was not told yet. */
export async function follow(
  order: Order,
  tell: (order: Order) => Promise<boolean>,
  doer: Doer,
): Promise<void> {
  const { book, clock } = doer;
  let now = order;
  if (passTime(now, clock()) !== now) now = (await book.change(now, (one) => passTime(one, clock()))) ?? now;
  if (now.state === 'accepted') now = await lookAgain(now, doer);
  const { state } = now;
  if (state === 'doing' || now.told === state || !(await tell(now))) return;
  await book.change(now, (one) => (one.state === state ? { ...one, told: state } : undefined));
}
