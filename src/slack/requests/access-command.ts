import type { SlackCommand } from '../commands.ts';

/** The command for access on request; there is one where some kind can be asked for. */
export const accessCommand: SlackCommand = {
  name: 'access',
  summary: 'Ask for access to a kind for a while, see what waits for you, and give access back.',
  usage:
    '/access request <kind> [2h] [account:<id>] [channel:here] because <reason> | list | revoke <request>',
  example: '/access request key 2h because incident 4711',
};
