import type { FastifyInstance } from 'fastify';
import type { Clock, Kind, Log, SlackSettings } from '#kit';
import { orderTeller } from './actions/teller.ts';
import { commandsOf } from './commands.ts';
import type { SlackDoorOptions } from './door.ts';
import type { Outgoing } from './outgoing.ts';
import { teller } from './requests/teller.ts';

interface Options extends Pick<SlackDoorOptions, 'requests' | 'actions'> {
  kinds: ReadonlyMap<string, Kind>;
  settings: SlackSettings | undefined;
  clock: Clock;
  log: Log;
}

/**
 * What takes more than one step, with people to be told of each: it starts and stops with the app. Gives what the Slack
 * door may offer of it: nothing where nobody can be told.
 */
export function followed(
  app: FastifyInstance,
  { requests, actions, kinds, settings, clock, log }: Options,
  outgoing?: Outgoing,
): Pick<SlackDoorOptions, 'requests' | 'actions'> {
  if (requests) {
    // Rights given on request count in every process
    const own = outgoing && { ...outgoing, requests, fallback: settings?.alerts, clock, log };
    const tell = own ? teller(own) : async () => false;
    app.addHook('onReady', async () => requests.start(tell));
    app.addHook('preClose', () => requests.stop());
  }
  if (!outgoing) {
    if (actions) log.warn({}, 'access.actions does nothing without SLACK_BOT_TOKEN');
    return {};
  }
  if (actions) {
    const commands = commandsOf([...kinds.values()], settings);
    app.addHook('onReady', async () => actions.start(orderTeller({ ...outgoing, commands, clock, log })));
    app.addHook('preClose', () => actions.stop());
  }
  return { ...(requests && { requests }), ...(actions && { actions }) };
}
