import type { Document, EnrichContext, Note, Resolve } from '#kit';
import { isRoute53Server, listed } from './delegation.ts';
import { attrsOf, isPrivate, isRecord, isZone, nameOf, nameServersOf, recordTypeOf } from './document.ts';
import { pointsTo } from './targets.ts';

/** What the public DNS says, set against what our zones say. */

type Asked = Parameters<Resolve>[1];
type Said = { values: string[] } | { missing: true } | { failed: string };

/** Types that an answer can be compared in. */
const COMPARED: readonly Asked[] = ['A', 'AAAA', 'CNAME'];

export async function publicNotes(context: EnrichContext): Promise<Note[]> {
  const { question, results } = context;
  const name = question.value.includes('.') ? question.value : (results.find(isZone)?.name ?? '');
  // A wildcard is asked for by a name below it, which nobody else should hold
  if (name === '' || name.startsWith('*.') || name.includes('\\')) return [];
  const records = results.filter((one) => isRecord(one) && !isPrivate(one));
  const zones = results.filter((one) => isZone(one) && !isPrivate(one));
  const texts = [
    ...(await recordTexts(name, records, results, context)),
    ...(await zoneTexts(name, zones, context)),
  ];
  return texts.map((text) => ({ text, sensitivity: 'public' }));
}

async function recordTexts(
  name: string,
  records: readonly Document[],
  results: readonly Document[],
  { resolve }: EnrichContext,
): Promise<string[]> {
  const held = COMPARED.filter((type) => records.some((record) => recordTypeOf(record) === type));
  if (held.length > 0) return Promise.all(held.map((type) => compared(name, type, records, resolve)));
  const [a, aaaa] = await Promise.all([say(resolve, name, 'A'), say(resolve, name, 'AAAA')]);
  const values = [a, aaaa].flatMap((said) => ('values' in said ? said.values : []));
  const hidden = results.some((one) => isRecord(one) && isPrivate(one));
  if (hidden) {
    const more = values.length > 0 ? `it says ${listed(values)}` : 'it does not know the name';
    return [`The public DNS cannot tell what a private zone says: ${more}.`];
  }
  const failed = [a, aaaa].find((said) => 'failed' in said);
  if (values.length > 0) return [`The public DNS answers ${name} with ${listed(values)}.`];
  if (failed && 'failed' in failed) return [failedText(name, failed.failed)];
  return results.length > 0 ? [] : [`The public DNS does not know ${name} either.`];
}

/** One type of a name: the same, or how it differs. Route 53 gives some of several sets, so a part of ours is the same. */
async function compared(
  name: string,
  type: Asked,
  records: readonly Document[],
  resolve: Resolve,
): Promise<string> {
  const said = await say(resolve, name, type);
  if ('failed' in said) return failedText(name, said.failed);
  if ('missing' in said) return `The public DNS has no ${type} record for ${name}, though our zone has one.`;
  const { ours, through } = await expected(name, type, records, resolve);
  const other = said.values.filter((value) => !ours.has(value));
  const by = through.length > 0 ? ` (by way of ${listed(through)})` : '';
  if (other.length === 0) return `The public DNS says the same: ${type} ${listed(said.values)}${by}.`;
  // The addresses of a load balancer change with every answer
  if (through.length > 0 && other.length < said.values.length)
    return `The public DNS says mostly the same: ${type} ${listed(said.values)}${by}.`;
  const wanted = ours.size > 0 ? listed([...ours]) : 'nothing';
  return `The public DNS differs: ${type} ${listed(said.values)}, where our zone says ${wanted}${by}.`;
}

/** What our sets of one type come to: values as they are, and for an alias what the DNS says of its target. */
async function expected(name: string, type: Asked, records: readonly Document[], resolve: Resolve) {
  const sets = records.filter((record) => recordTypeOf(record) === type);
  const through = sets.flatMap((set) => attrsOf(set).alias?.name ?? []).filter((target) => target !== name);
  const values = sets.flatMap((set) => attrsOf(set).values ?? set.addresses);
  const ours = new Set(values.map((value) => pointsTo(type, value) ?? value));
  for (const said of await Promise.all([...new Set(through)].map((target) => say(resolve, target, type))))
    if ('values' in said) for (const value of said.values) ours.add(value);
  return { ours, through: [...new Set(through)] };
}

/** Which zone the world asks: by the name servers that the public DNS gives. */
async function zoneTexts(
  name: string,
  zones: readonly Document[],
  context: EnrichContext,
): Promise<string[]> {
  const { resolve } = context;
  if (zones.length === 0) return [];
  const said = await say(resolve, nameOf(zones[0] as Document), 'NS');
  if ('failed' in said) return [failedText(name, said.failed)];
  if ('missing' in said) return [`The public DNS knows no name servers of ${name}: nothing delegates to it.`];
  const servers = await Promise.all(zones.map((zone) => serversOf(zone, context)));
  const isAsked = servers.map((own) => said.values.some((server) => own.includes(server)));
  // Other names than Route 53's may be those of a zone's own servers, unless they are known to be another zone's
  const proves = isAsked.includes(true) || said.values.every(isRoute53Server);
  return zones.map((zone, i) => {
    const title = `the zone ${zone.id}`;
    const given = listed(said.values);
    if (isAsked[i]) return `The public DNS asks ${title}: its name servers are ${given}.`;
    if (servers[i]?.length === 0)
      return `The public DNS gives the name servers ${given}; those of ${title} are not known.`;
    return proves
      ? `The public DNS does not ask ${title}: it gives the name servers ${given}.`
      : `The public DNS gives the name servers ${given}: whether these are other names of those of ${title} cannot be told.`;
  });
}

/** The zone's delegation set, and the NS records at its own name, which may be other names of it. */
async function serversOf(zone: Document, { index, results }: EnrichContext): Promise<string[]> {
  const id = `${zone.id}/${nameOf(zone)}/NS`;
  const { documents } = await index.find({ match: { ids: [id] }, kinds: ['dns'], limit: 1 });
  const record = results.find((one) => one.id === id) ?? documents[0];
  return [...(nameServersOf(zone) ?? []), ...((record && attrsOf(record).values) ?? [])];
}

const MISSING = new Set(['ENOTFOUND', 'ENODATA']);

async function say(resolve: Resolve, name: string, type: Asked): Promise<Said> {
  try {
    const values = await resolve(name, type);
    return values.length > 0
      ? { values: values.map((one) => pointsTo(type, one) ?? one).sort() }
      : { missing: true };
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code === 'string' && MISSING.has(code)) return { missing: true };
    return { failed: typeof code === 'string' && /^[A-Z_]{2,30}$/.test(code) ? code : 'no answer' };
  }
}

function failedText(name: string, code: string): string {
  return `The public DNS could not be asked about ${name} (${code}).`;
}
