import { randomUUID } from 'node:crypto';
import type { ScopeRecord, Store } from '#kit';
import { counted, intervalOf, inWords, unavailable } from '#kit';
import { writerNow } from '../../refresh/lease.ts';
import { type Check, type Finding, fine, type Patient } from './finding.ts';

/** Whether the store answers, and small records can be written and taken away again. */
export const store: Check = {
  name: 'store',
  async run({ config, clock, ...patient }) {
    const { state } = await patient.store();
    const key = `doctor/${randomUUID()}`;
    const startedAt = performance.now();
    await state.put(key, { by: 'doctor' }, { expect: null, expiresAt: clock() + 60_000 });
    if (!(await state.delete(key)))
      throw unavailable('What was written is not there.', { fix: 'Check the disk or the cluster.' });
    const ms = Math.round(performance.now() - startedAt);
    return [fine('store', `${placeOf({ config })} can be written (${ms} ms)`)];
  },
};

function placeOf({ config }: Pick<Patient, 'config'>): string {
  if (config.store === 'sqlite' || !config.elasticsearch) return `SQLite in ${config.dataFolder}`;
  return `Elasticsearch at ${config.elasticsearch.urls.map((url) => URL.parse(url)?.host ?? url).join(', ')}`;
}

/** The store, or undefined where it cannot be opened: that is told once. */
function opened({ store: open }: Pick<Patient, 'store'>): Promise<Store | undefined> {
  return open().catch(() => undefined);
}

/** Who may write the index at this moment, and where nobody does, when somebody did: between two runs nobody holds it. */
export const lease: Check = {
  name: 'collector',
  async run({ config, clock, ...patient }) {
    const open = await opened(patient);
    if (!open) return [];
    const writer = await writerNow({ state: open.state, clock });
    if (writer)
      return [fine('collector', `${writer.name} has written for ${inWords(clock() - writer.since)}`)];
    // That they cannot be read is told once, by the next check
    const records = await open.index.scopes().catch(() => []);
    const last = records
      .flatMap(({ attemptedAt }) => attemptedAt ?? [])
      .sort()
      .at(-1);
    const ended = last === undefined ? '' : `, the last run ended ${inWords(clock() - Date.parse(last))} ago`;
    const never = config.roles.collector
      ? ''
      : '; this process never does: CLOUDWHOIS_ROLES has no collector';
    return [fine('collector', `nobody writes the index now${ended}${never}`)];
  },
};

/** How much of the index is read; the details are those of `cloudwhois status`. */
export const index: Check = {
  name: 'index',
  async run({ kinds, clock, ...patient }) {
    const open = await opened(patient);
    if (!open) return [];
    const records = (await open.index.scopes()).filter(({ outcome }) => outcome !== 'excluded');
    if (records.length === 0) {
      const fix = 'Run "cloudwhois refresh", or start the collector.';
      return [{ name: 'index', state: 'warning', detail: 'nothing has been read yet', fix }];
    }
    const complete = records.filter(({ outcome }) => outcome === 'complete').length;
    const [oldest] = records.flatMap(({ completedAt }) => completedAt ?? []).sort();
    const age =
      oldest === undefined
        ? 'none is complete'
        : `the oldest is ${inWords(clock() - Date.parse(oldest))} old`;
    const detail = `${complete} of ${records.length} scopes of ${kinds.size} kinds complete, ${age}`;
    const slow = tooSlow(records, { kinds, ...patient });
    if (complete === records.length) return [fine('index', detail), ...slow];
    return [{ name: 'index', state: 'warning', detail, fix: 'See "cloudwhois status".' }, ...slow];
  },
};

/** What takes longer to read than it is good for is never fresh. */
function tooSlow(
  records: readonly ScopeRecord[],
  { kinds, config }: Pick<Patient, 'kinds' | 'config'>,
): Finding[] {
  const slow = records.filter(
    ({ key, durationMs = 0 }) => durationMs > intervalOf(key, kinds, config.settings.refresh).staleAfter,
  );
  const [first] = slow;
  if (!first) return [];
  const detail = `${counted(slow.length, 'scope')} took longer to read than staleAfter allows, such as ${first.key}`;
  return [
    { name: 'index', state: 'warning', detail, fix: 'Set a longer staleAfter for that kind (refresh).' },
  ];
}
