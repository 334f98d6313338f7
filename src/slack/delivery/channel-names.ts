import type { Clock, Log } from '#kit';
import type { WebApi } from './web-api.ts';

/** Which channel a `#name` is. */
export interface ChannelNames {
  /** Its id; undefined where there is no such public channel, or Slack does not tell us. */
  idOf(name: string): Promise<string | undefined>;
  /** The same without waiting, from what was read; what was not is read meanwhile. */
  known(name: string): string | undefined;
}

/** The channel or person that a contact is, by its id; undefined where Slack has no way to it that we know of. */
export function channelOfContact(contact: string, names: Pick<ChannelNames, 'known'>): string | undefined {
  if (/^[CGUW][A-Z0-9]{1,30}$/.test(contact)) return contact;
  return contact.startsWith('#') ? names.known(contact) : undefined;
}

const freshForMs = 60 * 60_000;
/** After a failure: workspaces that Slack tells us of cost up to 50 calls, and Slack allows 20 a minute. */
const retryMs = 10 * 60_000;
/** 50,000 channels; Slack allows 20 such calls a minute. */
const maxPages = 50;

interface Options {
  api: Pick<WebApi, 'channels'>;
  /** The workspaces of the configuration; none: the token's own. */
  teams: readonly string[];
  clock: Clock;
  log: Log;
}

/**
 * Reads the lists of public channels once an hour, and only where a name is asked for; what was read last stands where
 * Slack does not answer. Of a name in several workspaces, it is the channel of the one that the configuration names first.
 */
export function channelNames(options: Options): ChannelNames {
  const { teams, clock } = options;
  let reading: Promise<ReadonlyMap<string, string>> | undefined;
  const lists = new Map<string | undefined, ReadonlyMap<string, string>>();
  let last: ReadonlyMap<string, string> = new Map();
  let until = 0;

  async function read(): Promise<ReadonlyMap<string, string>> {
    for (const team of teams.length > 0 ? teams : [undefined]) {
      const { ids, isWhole } = await readTeam(team, options);
      lists.set(team, isWhole ? ids : new Map([...(lists.get(team) ?? []), ...ids]));
      if (!isWhole) until = Math.min(until, clock() + retryMs);
    }
    // The first workspace has the last word
    last = new Map([...lists.values()].toReversed().flatMap((ids) => [...ids]));
    return last;
  }

  function fresh(): Promise<ReadonlyMap<string, string>> {
    if (reading && clock() <= until) return reading;
    until = clock() + freshForMs;
    reading = read();
    return reading;
  }

  return {
    idOf: async (name) => (await fresh()).get(bare(name)),
    known(name) {
      void fresh();
      return last.get(bare(name));
    },
  };
}

function bare(name: string): string {
  return name.replace(/^#/, '');
}

/** The public channels of a workspace by name, as far as Slack tells them. */
async function readTeam(
  team: string | undefined,
  { api, log }: Options,
): Promise<{ ids: Map<string, string>; isWhole: boolean }> {
  const ids = new Map<string, string>();
  let cursor = '';
  for (let page = 0; page < maxPages; page += 1) {
    const reply = await api.channels(cursor, team);
    if (!reply.ok) {
      log.warn({ code: reply.error, team }, 'slack channels not read');
      return { ids, isWhole: false };
    }
    // Nobody waits for this where only `known` asks: a reply without channels must not end the process
    for (const { id, name } of reply.channels ?? []) ids.set(name, id);
    cursor = reply.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return { ids, isWhole: true };
}
