import type { Order } from '../../access/actions/action.types.ts';
import { type Commands, typedFor } from '../commands.ts';
import { tellBoth } from '../delivery/tell-both.ts';
import { renderOrder } from './render-order.ts';

/**
 * Tells of what was asked to be done: the approvers by one card, which is kept up to date, and who asked by a direct
 * message for each step that they have not seen. True once the outbox has both; never rejects.
 */
export function orderTeller(
  options: Parameters<typeof tellBoth>[1] & { commands: Commands },
): (order: Order) => Promise<boolean> {
  return (order) => {
    const { id, state, who, channel, target } = order;
    const typed = typedFor(target.kind, options.commands);
    const card = channel !== undefined && {
      card: { channel, first: `action/${id}/waiting`, message: renderOrder(order, { typed, decides: true }) },
    };
    const own = state !== 'waiting' && { own: { user: who.user, message: renderOrder(order, { typed }) } };
    return tellBoth({ key: `action/${id}/${state}`, ...card, ...own }, options);
  };
}
