import type { Document, EnrichContext, Enrichment } from '#kit';
import { canonicalJson } from '#kit';
import { follow } from './chain.ts';
import { attrsOf, isRecord, isZone, nameOf, zoneOf } from './document.ts';
import { heldBy, holdersAt, holdersOf, keyOf } from './holders.ts';
import { wildcardBase } from './names.ts';

/** Sentences about ends. */
const MOST = 6;

/** Where records lead that are other than the index has them, or that it has not: what was looked up there is out of date. */
export async function liveLeads(context: EnrichContext): Promise<Enrichment> {
  const { index, question, results } = context;
  const records = results.filter(isRecord);
  if (records.length === 0) return {};
  const ids = records.flatMap((record) => [record.id, zoneOf(record)]);
  const { documents } = await index.find({ match: { ids }, kinds: ['dns'], limit: 1000 });
  const known = new Map(documents.map((document) => [document.id, said(document)]));
  const changed = records.filter((record) => known.get(record.id) !== said(record));
  const [first] = changed;
  if (!first) return {};
  const own = nameOf(first);
  const name = wildcardBase(own) === undefined ? own : question.value;
  const { ends } = await follow({ index }, { name, records: changed, zones: documents.filter(isZone) });
  const holders = await holdersOf({ index }, ends);
  const texts = ends.map(
    (end) => `By now it points to ${keyOf(end)}${heldBy(end, holdersAt(end, holders))}.`,
  );
  const one = { account: first.account, outcomes: ['found'] as const, lead: ['found'] as const };
  return {
    notes: [...new Set(texts)].slice(0, MOST).map((text) => ({ text, ...one })),
    outdated: changed.map(({ id }) => id),
  };
}

function said(record: Document): string {
  const { values, alias } = attrsOf(record);
  return canonicalJson([values, alias]);
}
