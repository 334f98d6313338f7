import type { Aws, Clock, CoverageFailure, Document, Kind, Live, Place, Resolve } from '#kit';
import { classify, enrichWith, iso, scopeKey, unavailable } from '#kit';
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
    async confirm({ kind, document, signal }) {
      const confirm = kind.providers[document.provider]?.confirm;
      if (!confirm) throw unavailable(`A ${document.type} cannot be checked live.`);
      await pause(delayMs, signal);
      return confirm({ aws: aws({ kind, signal, everywhere: notHere }), result: document, signal });
    },
    enrich: ({ kind, signal, question, results, index, see, now }) => {
      const cloud = aws({ kind, signal, everywhere: notHere });
      return enrichWith(kind, {
        ...{ question, results, index, see, now, signal },
        aws: cloud,
        resolve: resolve(signal),
      });
    },
    async find({ kind, question, signal }) {
      const documents = new Map<string, Document>();
      const failed = new Map<string, CoverageFailure>();
      const scopes = new Set<string>();
      let calls = 0;
      for (const [provider, { find, scopes: shape }] of Object.entries(kind.providers)) {
        if (!find) continue;
        const visit = { kind, provider, places: makePlan(shape).places, signal, clock, delayMs, failed };
        for (const place of visit.places) scopes.add(scopeKey({ kind: kind.name, provider, ...place }));
        const cloud = aws({
          kind,
          signal,
          onCall: () => calls++,
          everywhere: (run) => everywhere(visit, run),
        });
        for await (const document of guarded(find({ aws: cloud, question, signal }), visit)) {
          documents.set(document.id, document);
        }
      }
      return {
        documents: [...documents.values()],
        scopes: scopes.size,
        failed: [...failed.values()],
        calls,
      };
    },
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
}

/** Every place after the other; what one throws is remembered and stops no other. Between two, others get a turn. */
async function* everywhere<T>(visit: Visit, run: (place: Place) => AsyncIterable<T>): AsyncGenerator<T> {
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
      await new Promise((resolve) => setImmediate(resolve));
      yield* run(place);
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
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', stopped, { once: true });
    function done() {
      signal.removeEventListener('abort', stopped);
      resolve();
    }
    function stopped() {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    }
  });
}

function notHere(): never {
  throw new Error('everywhere is for find: a confirmation stays in its own place');
}
