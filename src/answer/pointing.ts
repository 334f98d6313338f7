import type { Document, ExactMatch, Index, Question, Related, StoredDocument } from '#kit';
import { covers, resourceOf } from '#kit';
import { fitsVisibly } from './hidden-values.ts';
import { type Relating, toRelated } from './related.ts';

/** Results that are looked at, keys of all of them, and documents that are read by these. */
const MOST_RESULTS = 10;
const MOST_KEYS = 200;
const MOST_DOCUMENTS = 50;

/** The kinds besides this one that have been read at all and that the asker may ask about. */
export async function otherKinds(
  own: string,
  index: Pick<Index, 'scopes'>,
  { kinds, sight }: Pick<Relating, 'kinds' | 'sight'>,
): Promise<string[]> {
  const others = [...kinds.keys()].filter((kind) => kind !== own && sight.grant(kind).decision.allowed);
  const scopes = await Promise.all(others.map((kind) => index.scopes(kind)));
  return others.filter((_, i) => (scopes[i]?.length ?? 0) > 0);
}

/**
 * Documents of these kinds that link to the first results, share one of their addresses (of a question for an
 * address: that one) or name one of their host names: one query for all of them.
 */
export async function readPointing(options: {
  question: Question;
  documents: readonly Document[];
  kinds: readonly string[];
  index: Pick<Index, 'find'>;
}): Promise<readonly StoredDocument[]> {
  const { question, documents, kinds, index } = options;
  const first = documents.slice(0, MOST_RESULTS);
  const any = first.flatMap((document) => keysOf(document, question, first.length));
  const distinct = [...new Map(any.map((match) => [JSON.stringify(match), match])).values()];
  if (distinct.length === 0) return [];
  const page = await index.find({ match: { any: distinct }, kinds, limit: MOST_DOCUMENTS });
  return page.documents;
}

/** The keys of one of so many results: half of its share are names, half addresses. */
function keysOf(document: Document, { shape, value }: Question, results: number): ExactMatch[] {
  const half = Math.floor(MOST_KEYS / results / 2);
  const addresses = shape === 'address' ? [value] : document.addresses.slice(0, half);
  return [
    { linkedTo: { kind: document.kind, id: document.id } },
    ...document.hostnames.slice(0, half - 1).map((identifier) => ({ identifier })),
    ...addresses.map((address) => ({ address })),
  ];
}

/** Those of the documents that point to one of the results, each as its own type says. */
export function pointingTo(
  result: Document,
  all: { question: Question; results: readonly Document[]; pointing: readonly StoredDocument[] },
  options: Relating,
): Related[] {
  const { question, results, pointing } = all;
  const looked = Math.min(results.length, MOST_RESULTS);
  if (results.indexOf(result) >= looked) return [];
  return pointing
    .filter((document) => {
      // Those further down the page are not looked at, but what lies beside one of them is not another's
      const to = (one: Document) => pointsBy(document, keysOf(one, question, looked), options);
      const by = to(result);
      if (by !== 'address') return by === 'link';
      return !areInDifferentVpcs(document, result) && isNearest(document, result, results.filter(to));
    })
    .flatMap((document) => toRelated(document.type, document, options));
}

/** By what a document points to a result, as far as the asker may see that: a link or a name, or a mere address. */
function pointsBy(
  from: Document,
  keys: readonly ExactMatch[],
  { kinds, sight }: Relating,
): 'link' | 'address' | undefined {
  const kind = kinds.get(from.kind);
  const see = sight.see(from.kind, from.account);
  if (!kind || see === undefined || !covers(see, 'internal')) return undefined;
  const match = keys.find((one) => fitsVisibly(kind, from, see, one));
  return match && ('address' in match ? 'address' : 'link');
}

/** Whether both say in which VPC they lie, and it is not the same: then the same address is a mere coincidence. */
function areInDifferentVpcs(one: Document, other: Document): boolean {
  const [vpc, another] = [vpcIdOf(one), vpcIdOf(other)];
  return vpc !== undefined && another !== undefined && vpc !== another;
}

/** The id that AWS gave to the VPC, which no other has. */
function vpcIdOf({ links }: Document): string | undefined {
  const link = links.find(({ relation }) => relation === 'in-vpc');
  return link && resourceOf(link.id);
}

/** A private address is held in many VPCs: what lies beside one of its holders belongs to that one. */
function isNearest(document: Document, result: Document, holders: readonly Document[]): boolean {
  const beside = (one: Document) => one.account === document.account && one.region === document.region;
  return beside(result) || !holders.some(beside);
}
