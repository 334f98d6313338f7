import type {
  Account,
  Aws,
  CoverageFailure,
  Document,
  Kind,
  Live,
  Log,
  OnBehalf,
  Place,
  Plan,
  Provider,
  Question,
  Resolve,
  Within,
} from '#kit';
import { classify, enrichWith, isWithin, scopeKey, unavailable, withinAccounts } from '#kit';
import { everywhere } from './everywhere.ts';
import type { FacadeOptions } from './facade.ts';

export interface LiveOptions {
  plan: (shape: Provider['scopes'], signal: AbortSignal) => Promise<Plan>;
  /** AWS for one question about a kind, in somebody's name. */
  facade: (
    options: { kind: Kind; onBehalf: OnBehalf } & Pick<FacadeOptions, 'signal' | 'onCall' | 'everywhere'>,
  ) => Aws;
  resolve: (signal: AbortSignal) => Resolve;
  log: Log;
}

/** Live questions: one resource, or a search over all accounts and regions. */
export function createLive(options: LiveOptions): Live {
  return {
    confirm: async ({ kind, document, onBehalf, mayAsk, signal }) => {
      const confirm = kind.providers[document.provider]?.confirm;
      if (!confirm) throw unavailable(`A ${document.type} cannot be checked live.`);
      const aws = withinAccounts(options.facade({ kind, onBehalf, signal }), { mayAsk });
      return confirm({ aws, result: document, signal });
    },
    enrich: ({ kind, onBehalf, mayAsk, signal, ...question }) => {
      const aws = withinAccounts(options.facade({ kind, onBehalf, signal }), { mayAsk });
      return enrichWith(kind, { ...question, aws, resolve: options.resolve(signal), signal });
    },
    find: async ({ kind, question, onBehalf, mayAsk, signal }) => {
      const search: Search = {
        ...{ documents: new Map(), failed: new Map(), calls: 0 },
        ...{ scopes: new Set(), visited: new Set(), passed: new Set() },
      };
      for (const provider of Object.keys(kind.providers)) {
        await findIn({ provider, kind, question, onBehalf, mayAsk, signal, search, options });
      }
      const passedOver = search.passed.difference(search.visited);
      const found = {
        documents: [...search.documents.values()],
        scopes: search.scopes.difference(passedOver).size,
        passed: passedOver.size,
        failed: [...search.failed.values()],
        calls: search.calls,
      };
      const { scopes, failed, calls } = found;
      options.log.debug({ kind: kind.name, scopes, failed: failed.length, calls }, 'looked everywhere');
      return found;
    },
  };
}

/** What a search has come to. */
interface Search {
  documents: Map<string, Document>;
  /** Every place there is, those that were looked at, and those that some pass had no need of. */
  scopes: Set<string>;
  visited: Set<string>;
  passed: Set<string>;
  failed: Map<string, CoverageFailure>;
  calls: number;
}

interface Finding extends Within {
  provider: string;
  kind: Kind;
  question: Question;
  onBehalf: OnBehalf;
  signal: AbortSignal;
  search: Search;
  options: LiveOptions;
}

async function findIn(finding: Finding): Promise<void> {
  const { provider, kind, question, onBehalf, mayAsk, signal, search, options } = finding;
  const { find, scopes: shape } = kind.providers[provider] ?? {};
  if (!find || !shape) return;
  try {
    const plan = await options.plan(shape, signal);
    const failed = (place: Place, error: unknown) => fails(finding, place, error, plan.accounts);
    const places = plan.places.filter(({ account }) => isWithin(account, mayAsk));
    const keyOf = (place: Place) => scopeKey({ kind: kind.name, provider, ...place });
    for (const place of places) search.scopes.add(keyOf(place));
    for (const { place, error } of plan.unreadable) if (isWithin(place.account, mayAsk)) failed(place, error);
    const facade = options.facade({
      kind,
      onBehalf,
      signal,
      onCall: () => search.calls++,
      everywhere: (run) =>
        everywhere({ places, run: (place) => noted(run(place), keyOf(place), search), signal, failed }),
    });
    const aws = withinAccounts(facade, { mayAsk });
    const excluded = plan.excluded
      .map(({ place }) => place)
      .filter(({ account }) => isWithin(account, mayAsk));
    for await (const one of find({ aws, question, signal, excluded })) search.documents.set(one.id, one);
  } catch (error) {
    fails(finding, { account: '*', region: '*' }, error, []);
  }
}

/** Writes down whether a pass looks at a place or has no need to. */
function noted<T>(items: T | undefined, key: string, { visited, passed }: Search): T | undefined {
  (items === undefined ? passed : visited).add(key);
  return items;
}

function fails(
  { kind, provider, search }: Finding,
  place: Place,
  error: unknown,
  accounts: readonly Account[],
): void {
  const failure = coverageFailure({ kind: kind.name, provider, ...place }, error, accounts);
  // What is not switched on cannot hold anything, and counts neither as read nor as unread
  if (failure.outcome === 'excluded') {
    search.scopes.delete(failure.scope);
    return;
  }
  search.scopes.add(failure.scope);
  // The first reason stands: a second pass over the place adds nothing
  if (!search.failed.has(failure.scope)) search.failed.set(failure.scope, failure);
}

function coverageFailure(
  scope: Parameters<typeof scopeKey>[0],
  error: unknown,
  accounts: readonly Account[],
): CoverageFailure {
  const classified = classify(error, scope);
  const { code, action } = classified.error;
  const name = accounts.find((account) => account.id === scope.account)?.name;
  return {
    scope: scopeKey(scope),
    ...(scope.account !== '*' && { account: { id: scope.account, ...(name !== undefined && { name }) } }),
    outcome: classified.outcome,
    error: action === undefined ? code : `${code} (${action})`,
  };
}
