import type { StoredDocument } from '#kit';
import type { Around, View } from './around.ts';
import { hasBelow, recordsAt } from './around.ts';
import { nameOf, recordTypeOf } from './document.ts';
import { isUnder, suffixesOf } from './names.ts';

/** What one zone says to a name. */
export interface ZoneAnswer {
  /**
   * `exact`: it has records of that name. `wildcard`: one covers it. `empty`: the name exists as the parent of others,
   * with nothing of its own. `delegated`: the name lies at or below a cut, so that another zone answers. `none`: there
   * is no such name.
   */
  how: 'exact' | 'wildcard' | 'empty' | 'delegated' | 'none';
  /** The sets that answer; for `delegated` the NS records of the cut. */
  records: StoredDocument[];
  /** `*.dev.example.com`, where that is what answers. */
  wildcard?: string;
  /** A wildcard that would cover the name, were it not for a name that exists in between. */
  blocked?: { wildcard: string; by: string };
}

/**
 * RFC 4592: a name of its own wins, whatever types it has; a wildcard stands only right below the closest name that
 * exists on the way up, and names that exist only as parents of others count. Records at or below a delegation are
 * not the zone's to give. Asks the index once more only where a wildcard may apply, or nothing is there.
 */
export async function answerIn(view: View, zone: StoredDocument, around: Around): Promise<ZoneAnswer> {
  const { name } = around;
  const apex = nameOf(zone);
  const path = suffixesOf(name).filter((one) => isUnder(one, apex));
  const cut = cutOn(path.slice(0, -1), zone, around);
  if (cut) return { how: 'delegated', records: cut };
  const exact = recordsAt(around, zone, name);
  if (exact.length > 0) return { how: 'exact', records: exact, ...overruled(path, zone, around) };
  return (await wildcardOn(path, zone, around, view)) ?? nothingAt(view, zone, name);
}

const LEADING = new Set(['A', 'AAAA', 'CNAME']);

/** The wildcard that a name of its own leaves without effect, though it only has types that lead nowhere. */
function overruled(
  [name = '', base]: readonly string[],
  zone: StoredDocument,
  around: Around,
): Pick<ZoneAnswer, 'blocked'> {
  const leads = recordsAt(around, zone, name).some((record) => LEADING.has(recordTypeOf(record)));
  const wildcard = `*.${base}`;
  if (leads || base === undefined || name === wildcard) return {};
  return recordsAt(around, zone, wildcard).length > 0 ? { blocked: { wildcard, by: name } } : {};
}

/** The highest delegation on the way from the zone down to the name. */
function cutOn(path: readonly string[], zone: StoredDocument, around: Around): StoredDocument[] | undefined {
  return path
    .map((one) => recordsAt(around, zone, one).filter((record) => recordTypeOf(record) === 'NS'))
    .findLast((servers) => servers.length > 0);
}

async function wildcardOn(
  path: readonly string[],
  zone: StoredDocument,
  around: Around,
  view: View,
): Promise<ZoneAnswer | undefined> {
  // The longest first: where its base exists, and a wildcard makes it exist, no shorter one can apply
  for (const [i, base] of path.entries()) {
    const below = path[i - 1];
    if (below === undefined) continue;
    const wildcard = `*.${base}`;
    const records = recordsAt(around, zone, wildcard).filter((record) => recordTypeOf(record) !== 'NS');
    if (records.length === 0) continue;
    const exists = recordsAt(around, zone, below).length > 0 || (await hasBelow(view, zone, below));
    if (!exists) return { how: 'wildcard', records, wildcard };
    return { ...(await nothingAt(view, zone, around.name)), blocked: { wildcard, by: below } };
  }
  return undefined;
}

async function nothingAt(view: View, zone: StoredDocument, name: string): Promise<ZoneAnswer> {
  return { how: (await hasBelow(view, zone, name)) ? 'empty' : 'none', records: [] };
}
