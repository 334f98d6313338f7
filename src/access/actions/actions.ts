import type { ActionRule, Audit, Later, Log, State } from '#kit';
import { byTimer, concurrent } from '#kit';
import type { Access } from '../access.ts';
import { createRepeating } from '../repeat.ts';
import type { Actions, Order } from './action.types.ts';
import type { Doer } from './carry-out.ts';
import { decideOrder } from './decide-order.ts';
import { type Desk, declaredFor } from './desk.ts';
import { follow } from './follow.ts';
import { createJudge } from './judge.ts';
import { createOrderBook } from './order-book.ts';
import { placeOrder } from './place-order.ts';

/** Milliseconds between two looks at what is under way. */
const EVERY_MS = 2000;
/** How many things are looked at at the same time. */
const LOOKS = 8;

interface Options extends Omit<Doer, 'book' | 'timeout'>, Pick<Desk, 'newId' | 'fallback'> {
  rules: readonly ActionRule[];
  access: Pick<Access, 'belongs' | 'grant' | 'take'>;
  state: State;
  audit: Audit;
  log: Log;
  timeout?: Doer['timeout'];
  later?: Later;
}

/** What may be done in the clouds, over all processes; see `Actions`. */
export function createActions(options: Options): Actions {
  const { rules, access, kinds, log, later = byTimer, timeout = (ms) => AbortSignal.timeout(ms) } = options;
  const book = createOrderBook(options);
  const judge = createJudge(rules, access);
  const desk: Desk = { ...options, book, judge, timeout };
  let tell: (order: Order) => Promise<boolean> = async () => false;

  /** One that cannot be followed, or takes long, holds up no other. */
  const tick = async () =>
    concurrent(await book.all(), LOOKS, (order) =>
      follow(order, tell, desk).catch((error: unknown) =>
        log.warn({ err: error, requestId: order.id }, 'action not followed yet'),
      ),
    );
  const round = () =>
    tick().catch((error: unknown) => log.warn({ err: error }, 'actions could not be followed'));
  const repeating = createRepeating({ round, everyMs: EVERY_MS, later });
  return {
    offered: (who, result) =>
      declaredFor(result, kinds).flatMap((action) => {
        const { kind, account } = result;
        const decision = judge(who, { kind, action: action.name, account: account.id });
        return decision.allowed ? [{ action, approved: decision.rule.approvers !== undefined }] : [];
      }),
    place: (deed) => placeOrder(deed, desk),
    decide: (verdict) => decideOrder(verdict, desk),
    tick,
    start(teller) {
      tell = teller;
      repeating.start();
    },
    stop: repeating.stop,
  };
}
