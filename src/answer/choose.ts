/** Everything that the choice of sources depends on. */
export interface Facts {
  /** The index has at least one holder. */
  hit: boolean;
  /** Every scope that could hold it was read completely and recently enough. */
  complete: boolean;
  /** Age of the oldest hit, and from when on its scope is stale (milliseconds). */
  age?: number;
  staleAfter?: number;
  /** What was not read completely was denied to us, all of it: a live search would be, too. */
  denied: boolean;
  /** The kind is one of several that a bare name could mean. */
  guess: boolean;
  /** A live check was asked for. */
  asked: boolean;
  /** The asker has the right to live checks of this kind. */
  allowed: boolean;
  /** The answer is for a channel, so that the channel's rights count too. */
  channel: boolean;
  /** Some provider of the kind can check a result, or search without the index. */
  canConfirm: boolean;
  canFind: boolean;
  /** Some provider of the kind can add what only a live look beyond the resource tells. */
  canEnrich: boolean;
  /** Several resources may hold the value at once. */
  shared: boolean;
  /** The kind says that a live check is always worth its cost. */
  alwaysConfirm: boolean;
  /** A time in the past was asked about. */
  past: boolean;
  /** The index cannot be reached. */
  away: boolean;
  /**
   * What the live check of the hits said, for the second call. `differs`: something changed, but it still holds the
   * value; `changed`: it no longer does.
   */
  confirmed?: 'same' | 'differs' | 'changed' | 'gone' | 'failed';
}

export interface Choice {
  lookup: 'index';
  confirm: boolean;
  find: boolean;
  /** Whether to look live beyond the resources, after that. */
  enrich: boolean;
  /** For people: why so, in one sentence. */
  because: string;
}

/**
 * Which sources an answer takes: the index always; beside it a live check of what the index says (`confirm`) or
 * a live search everywhere (`find`). Called a second time with `confirmed`, once the live check is in.
 */
export function choose(facts: Facts): Choice {
  if (facts.past) return only('The index alone: only its history knows the past.');
  if (facts.away) return withoutIndex(facts);
  if (facts.confirmed !== undefined) return afterConfirm(facts, facts.confirmed);
  if (facts.asked) return { ...asked(facts), enrich: facts.allowed && facts.canEnrich };
  if (!facts.allowed) return only(indexBecause(facts));
  if (facts.hit && facts.canConfirm) {
    if (facts.alwaysConfirm)
      return confirm('The index, then a live check: for this kind one is always made.');
    if (isStale(facts))
      return confirm('The index, then a live check: what the index says is older than promised.');
  }
  if (!facts.hit && !facts.complete && facts.canFind && !facts.denied && !facts.guess)
    return find('The index, then a live search: the index has nothing, and has not read every scope.');
  return only(indexBecause(facts));
}

/** A live search is the only source then, so that it costs what it costs; but not for what may mean something else. */
function withoutIndex({ allowed, canFind, guess, asked: wanted }: Facts): Choice {
  return allowed && canFind && (wanted || !guess)
    ? find('The index cannot be reached: a live search alone.')
    : only('The index cannot be reached, and no live search could be made.');
}

function asked(facts: Facts): Choice {
  if (!facts.allowed) {
    const who = facts.channel ? 'what this channel may be shown includes no' : 'you have no right to';
    return only(`The index alone: a live check was asked for, but ${who} live checks of this kind.`);
  }
  if (facts.canFind && (!facts.hit || facts.shared)) {
    const why = facts.hit ? 'several things may hold it at once' : 'the index has nothing';
    return find(`The index and a live search, as asked: ${why}.`);
  }
  if (facts.canConfirm && facts.hit) return confirm('The index and a live check of what it says, as asked.');
  if (facts.canFind) return find('The index and a live search, as asked.');
  return only(
    facts.canEnrich
      ? 'The index and a live look beyond it, as asked.'
      : 'The index alone: a live check was asked for, but there is none for this.',
  );
}

function afterConfirm(facts: Facts, confirmed: NonNullable<Facts['confirmed']>): Choice {
  if (confirmed === 'same') return only('The index, and a live check that agrees with it.');
  if (confirmed === 'differs')
    return only('The index, and a live check: it still holds, but has changed since it was read.');
  if (confirmed === 'failed') return only('The index; the live check did not succeed.');
  const moved = confirmed === 'gone' ? 'is gone' : 'no longer holds it';
  if (!facts.canFind) return only(`The index and a live check: what the index says ${moved}.`);
  return find(`The index, a live check, then a live search: what the index says ${moved}.`);
}

function indexBecause(facts: Facts): string {
  if (facts.hit && isStale(facts))
    return 'The index alone: it is older than promised, and no live check could be made.';
  if (facts.hit) return 'The index: what it says is recent enough.';
  if (facts.complete) return 'The index: every scope was read completely and recently enough.';
  return facts.denied
    ? 'The index alone: what is not in it is denied to us, so that a live search would not see it either.'
    : 'The index alone: some scopes are not in it, and no live search could be made.';
}

function isStale({ age, staleAfter }: Facts): boolean {
  return age !== undefined && staleAfter !== undefined && age >= staleAfter;
}

function only(because: string): Choice {
  return { lookup: 'index', confirm: false, find: false, enrich: false, because };
}

function confirm(because: string): Choice {
  return { lookup: 'index', confirm: true, find: false, enrich: false, because };
}

function find(because: string): Choice {
  return { lookup: 'index', confirm: false, find: true, enrich: false, because };
}
