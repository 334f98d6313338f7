import type { Aws, Clock, CoverageFailure, Document, Kind, Live, Place, Resolve } from '#kit';
import {
  breathe,
  classify,
  enrichWith,
  iso,
  isWithin,
  scopeKey,
  sleep,
  unavailable,
  withinAccounts,
} from '#kit';
import { accounts } from './organisation.ts';
import { makePlan } from './plan.ts';

export interface LiveOptions {
  aws: (options: {
    kind: Kind;
    signal: AbortSignal;
    onCall?: () => void;
    everywhere: Aws['everywhere'];
  }) => Aws;
  resolve: (signal: AbortSignal) => Resolve;
  clock: Clock;
  /** What a look at the cloud takes, in milliseconds. */
  delayMs: number;
}

/** Live questions, asked of the made-up world as it is by now. */
export function createLive({ aws, resolve, clock, delayMs }: LiveOptions): Live {
  return {
    async confirm({ kind, document, mayAsk, signal }) {
      const confirm = kind.providers[document.provider]?.confirm;
      if (!confirm) throw unavailable(`A ${document.type} cannot be checked live.`);
      await pause(delayMs, signal);
      const cloud = withinAccounts(aws({ kind, signal, everywhere: notHere }), { mayAsk });
      return confirm({ aws: cloud, result: document, signal });
    },
    enrich: ({ kind, mayAsk, signal, question, results, index, see, now }) => {
      const cloud = withinAccounts(aws({ kind, signal, everywhere: notHere }), { mayAsk });
      return enrichWith(kind, {
        ...{ question, results, index, see, now, signal },
        aws: cloud,
        resolve: resolve(signal),
      });
    },
    find: (asked) => search({ aws, clock, delayMs }, asked),
  };
}

/** Looks for it in every place that is read, provider after provider. */
async function search(
  { aws, clock, delayMs }: Omit<LiveOptions, 'resolve'>,
  { kind, question, mayAsk, signal }: Parameters<Live['find']>[0],
): ReturnType<Live['find']> {
  const documents = new Map<string, Document>();
  const failed = new Map<string, CoverageFailure>();
  const scopes = new Set<string>();
  const visited = new Set<string>();
  const passed = new Set<string>();
  let calls = 0;
  for (const [provider, { find, scopes: shape }] of Object.entries(kind.providers)) {
    if (!find) continue;
    const plan = makePlan(shape);
    const places = plan.places.filter(({ account }) => isWithin(account, mayAsk));
    const excluded = plan.excluded
      .map(({ place }) => place)
      .filter(({ account }) => isWithin(account, mayAsk));
    const visit = { kind, provider, places, signal, clock, delayMs, failed, visited, passed };
    for (const place of places) scopes.add(scopeKey({ kind: kind.name, provider, ...place }));
    const everyone = aws({
      kind,
      signal,
      onCall: () => calls++,
      everywhere: (run) => everywhere(visit, run),
    });
    const cloud = withinAccounts(everyone, { mayAsk });
    for await (const document of guarded(find({ aws: cloud, question, signal, excluded }), visit)) {
      documents.set(document.id, document);
    }
  }
  const passedOver = passed.difference(visited);
  return {
    documents: [...documents.values()],
    scopes: scopes.difference(passedOver).size,
    passed: passedOver.size,
    failed: [...failed.values()],
    calls,
  };
}

interface Visit {
  kind: Kind;
  provider: string;
  places: readonly Place[];
  signal: AbortSignal;
  clock: Clock;
  delayMs: number;
  failed: Map<string, CoverageFailure>;
  /** Keys of the places that were looked at, and of those that some pass had no need of. */
  visited: Set<string>;
  passed: Set<string>;
}

/** Every place after the other; what one throws is remembered and stops no other. Between two, others get a turn. */
async function* everywhere<T>(
  visit: Visit,
  run: (place: Place) => AsyncIterable<T> | undefined,
): AsyncGenerator<T> {
  const { kind, provider, visited, passed } = visit;
  const late = await pause(visit.delayMs, visit.signal).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  for (const place of visit.places) {
    if (late) {
      fails(visit, place, late.error);
      continue;
    }
    try {
      await breathe();
      const items = run(place);
      (items ? visited : passed).add(scopeKey({ kind: kind.name, provider, ...place }));
      if (items) yield* items;
    } catch (error) {
      fails(visit, place, error);
    }
  }
}

/** A search that fails as a whole has seen nothing of any place. */
async function* guarded(found: AsyncGenerator<Document>, visit: Visit): AsyncGenerator<Document> {
  try {
    yield* found;
  } catch (error) {
    fails(visit, { account: '*', region: '*' }, error);
  }
}

/** The first reason of a place stands. */
function fails({ kind, provider, clock, failed }: Visit, place: Place, error: unknown): void {
  const scope = scopeKey({ kind: kind.name, provider, ...place });
  if (failed.has(scope)) return;
  const {
    outcome,
    error: { code, action },
  } = classify(error, place);
  const name = accounts.find(({ id }) => id === place.account)?.name;
  failed.set(scope, {
    scope,
    ...(name !== undefined && { account: { id: place.account, name } }),
    outcome,
    error: action === undefined ? code : `${code} (${action})`,
    since: iso(clock()),
  });
}

/** Waits; rejects with the signal's reason when it aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (ms <= 0) return;
  await sleep(ms, signal);
}

function notHere(): never {
  throw new Error('everywhere is for find: a confirmation stays in its own place');
}
