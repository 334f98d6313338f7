import { hash } from 'node:crypto';
import type { Audit, AuditEntry, Clock, State } from '#kit';
import { iso, principalId } from '#kit';
import { createRecords } from '../records.ts';
import type { Person } from '../requests/request.types.ts';
import type { Deed, Order } from './action.types.ts';

/** Where orders are kept, one for each thing, and written down. */
export interface OrderBook {
  all(): Promise<Order[]>;
  /** Writes a new order down, unless one of the same thing is under way or not told of yet: then that one. */
  add(order: Order): Promise<Order | undefined>;
  /** Changes the order as far as it is still there; undefined where `next` is, or another took its place. */
  change(order: Order, next: (now: Order) => Order | undefined): Promise<Order | undefined>;
  /** A line in the audit. Rejects where it cannot be written: then nothing is done. */
  note(phase: AuditEntry['phase'], what: string, about: About): Promise<void>;
}

/** Who does what about which order; of a refused one there is only the wish. */
export interface About extends Pick<Deed, 'kind' | 'action' | 'id'> {
  by: Person;
  requestId: string;
  role?: string;
  reason?: string;
}

export function createOrderBook(options: { state: State; audit: Audit; clock: Clock }): OrderBook {
  const { clock, audit } = options;
  const records = createRecords<Order>({ ...options, prefix: 'access/action/', what: 'action' });
  return {
    all: records.all,
    async add(order) {
      const found = await records.get(keyOf(order));
      if (found && !isSettled(found.value)) return found.value;
      if (await records.put(keyOf(order), order, found?.version ?? null)) return undefined;
      return (await records.get(keyOf(order)))?.value ?? order;
    },
    async change(order, next) {
      const own = (now: Order) => (now.id === order.id ? next(now) : undefined);
      const { value, written } = await records.change(keyOf(order), own);
      return written ? value : undefined;
    },
    note: (phase, what, { by, requestId, kind, action, id, role, reason }) =>
      audit.write({
        ...{ at: iso(clock()), requestId, phase, principal: principalId(by), door: 'slack' },
        ...{ kind, value: id.slice(0, 300), live: true },
        text: `${action} ${id}`.slice(0, 200) + (role === undefined ? '' : ` with the role ${role}`),
        ...(phase === 'outcome' && { outcome: `action-${what}` }),
        ...(reason !== undefined && { reason }),
      }),
  };
}

/** What the audit says of an order that `by` has to do with. */
export function aboutOf(order: Order, by = order.who): About {
  const { id, target, action, role, because } = order;
  return {
    ...{ by, requestId: id, kind: target.kind, action, id: target.id, role },
    ...(because !== undefined && { reason: because }),
  };
}

/** Two clicks at once are one thing's: so that only one of them acts. */
function keyOf({ target }: Order): string {
  return hash('sha256', `${target.kind}\n${target.id}`, 'base64url');
}

const open = new Set(['waiting', 'doing', 'accepted']);

/** Whether nothing is owed to anybody any more. */
function isSettled({ state, told }: Order): boolean {
  return !open.has(state) && told === state;
}
