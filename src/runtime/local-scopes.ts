import { hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Log, Settings, State } from '#kit';
import { CloudwhoisError, canonicalJson } from '#kit';

/** What was read last, in State: for each provider the SHA-256 of what the configuration says itself; empty for nothing. */
const KEY = 'local-scopes';

/**
 * The scopes whose source is on this machine (named networks in the configuration, a file of published ranges) are
 * read again at each start when they changed, so that an answer never waits for a timetable to know them.
 * Somebody else who writes at this moment reads them, too, so that a held lease is no fault.
 */
export async function refreshLocalScopes(options: {
  settings: Settings;
  state: State;
  log: Log;
  /** Runs the scopes of these providers; rejects where they cannot be run at all. */
  run: (providers: string[]) => Promise<unknown>;
}): Promise<void> {
  const { settings, state, log, run } = options;
  const prints: Record<string, string> = {
    networks: settings.networks?.length ? hash('sha256', canonicalJson(settings.networks)) : '',
    'aws-ranges': await printOf(settings.aws?.ranges),
  };
  try {
    const known = (await state.get<Record<string, string>>(KEY))?.value ?? {};
    const changed = Object.keys(prints).filter((provider) => prints[provider] !== (known[provider] ?? ''));
    if (changed.length === 0) return;
    await run(changed);
    await state.put(KEY, prints);
  } catch (error) {
    if (!(error instanceof CloudwhoisError)) throw error;
    log.warn({ err: error }, 'the local scopes could not be read again');
  }
}

/** Empty where the source is not a file here, or not there: the timetable then sees to it, and to the error. */
async function printOf(ranges: string | undefined): Promise<string> {
  if (ranges === undefined || /^https?:/.test(ranges)) return '';
  const file = await stat(ranges).catch(() => undefined);
  return file ? `${ranges}:${file.size}:${file.mtimeMs}` : '';
}
