import type { Clock, Log } from '#kit';
import type { WebApi } from './web-api.ts';

/** Which channel a `#name` is. */
export interface ChannelNames {
  /** Its id; undefined where there is no such public channel, or Slack does not tell us. */
  idOf(name: string): Promise<string | undefined>;
}

const freshForMs = 60 * 60_000;
/** 50,000 channels; Slack allows 20 such calls a minute. */
const maxPages = 50;

/** Reads the list of public channels once an hour, and only where a name is asked for. */
export function channelNames({
  api,
  clock,
  log,
}: {
  api: Pick<WebApi, 'channels'>;
  clock: Clock;
  log: Log;
}): ChannelNames {
  let known: Promise<ReadonlyMap<string, string>> | undefined;
  let readAt = 0;

  async function read(): Promise<ReadonlyMap<string, string>> {
    const ids = new Map<string, string>();
    let cursor = '';
    for (let page = 0; page < maxPages; page += 1) {
      const reply = await api.channels(cursor);
      if (!reply.ok) {
        log.warn({ code: reply.error }, 'slack channels not read');
        break;
      }
      for (const { id, name } of reply.channels) ids.set(name, id);
      cursor = reply.response_metadata?.next_cursor ?? '';
      if (cursor === '') break;
    }
    return ids;
  }

  return {
    async idOf(name) {
      if (!known || clock() - readAt > freshForMs) {
        readAt = clock();
        known = read();
      }
      return (await known).get(name.replace(/^#/, ''));
    },
  };
}
