import type { Lookup, LookupContext, RelatedDocument, StoredDocument } from '#kit';
import { findAll, onceById, pageOf } from '#kit';
import { explainAbsence } from './absence.ts';
import { cutNotes } from './cut.ts';
import { isZone, nameOf, recordTypeOf } from './document.ts';
import { whereItLeads } from './leads.ts';
import { explainName } from './notes.ts';
import type { Standing } from './standing.ts';
import { answers, isApex, standingOf } from './standing.ts';
import { explainZones } from './zone-notes.ts';

const ONLY = { kinds: ['dns'] };
/** Names that point to the one asked for, that are named. */
const MOST_POINTING = 20;

/** What a name points to and whose zone it is in; which names point to an address; the zone with an id or ARN. */
export async function lookup(context: LookupContext): Promise<Lookup> {
  const { shape, value } = context.question;
  if (shape === 'address') return lookupAddress(context);
  return shape === 'hostname' || value.includes('.') ? lookupName(context) : lookupZone(context);
}

async function lookupAddress(context: LookupContext): Promise<Lookup> {
  const { question, index } = context;
  const { value } = question;
  const documents = inOrder(await findAll(index, { address: value }, ONLY));
  const outcomes = ['absent', 'unknown'] as const;
  const notes = [
    { text: `No name in our zones has ${value} for its address.`, outcomes, sensitivity: 'public' as const },
  ];
  return { ...pageOf(documents, question), notes };
}

async function lookupZone(context: LookupContext): Promise<Lookup> {
  const { question, index } = context;
  const { value } = question;
  const all = await findAll(index, { identifier: value }, ONLY);
  const byId = all.length > 0 ? all : await findAll(index, { ids: [value] }, ONLY);
  const documents = [...byId.filter(isZone), ...byId.filter((document) => !isZone(document))];
  const zone = documents.find(isZone);
  // What is told of a zone is told of its name: several zones may have it
  const notes = zone ? explainZones(await standingOf(context, nameOf(zone)), zone.id) : [];
  return { ...pageOf(documents, question), notes };
}

async function lookupName(context: LookupContext): Promise<Lookup> {
  const { question, index } = context;
  const { value } = question;
  const [standing, pointing] = await Promise.all([
    standingOf(context, value),
    findAll(index, { identifier: value }, ONLY),
  ]);
  const documents = resultsOf(standing);
  const page = pageOf(documents, question);
  if (documents.length === 0) {
    const absence = await explainAbsence(standing, pointing, context);
    return { ...page, ...absence, related: [...(absence.related ?? []), ...pointingTo(pointing)] };
  }
  const leads = await whereItLeads(standing, context);
  const zones = explainZones(standing);
  return {
    ...page,
    related: [...leads.related, ...belonging(standing), ...pointingTo(pointing)],
    // A name that only a zone has which nobody asks is told as that first
    notes: [
      ...zones.filter(({ lead }) => lead),
      ...(await cutNotes(standing, context)),
      ...leads.notes,
      ...(await explainName(standing, context)),
      ...zones.filter(({ lead }) => !lead),
    ],
  };
}

/** The zones and domain of that very name, then the sets that answer: what the world is told before what only VPCs are. */
function resultsOf(standing: Standing): StoredDocument[] {
  const { asked, inside, unheard, strays, around, name } = standing;
  const all = [...asked, ...inside, ...unheard];
  const zones = all.filter((one) => isApex(one, name)).map(({ zone }) => zone);
  const domains = around.domains.filter((domain) => nameOf(domain) === name);
  const sets = [...all.filter(answers), ...strays].flatMap(({ answer }) => inOrder(answer.records));
  // The name of a zone that was delegated away is the parent's to give: its NS records
  const cuts = all
    .filter(({ answer }) => answer.how === 'delegated')
    .flatMap(({ answer }) => answer.records.filter((record) => nameOf(record) === name));
  return onceById([...zones, ...domains, ...sets, ...cuts]);
}

/** What people ask for first; the rest by its name. */
const order = ['CNAME', 'A', 'AAAA', 'HTTPS', 'MX', 'NS', 'TXT', 'CAA', 'SRV'];

function inOrder(records: readonly StoredDocument[]): StoredDocument[] {
  const place = (record: StoredDocument) => (order.indexOf(recordTypeOf(record)) + 100) % 100;
  return records.toSorted((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1));
}

/** Parents' delegations to the zones that are told. */
function belonging({ asked, unheard, name }: Standing): RelatedDocument[] {
  return [...asked, ...unheard]
    .filter(({ answer }) => answer.how === 'delegated')
    .flatMap(({ answer }) => answer.records.filter((record) => nameOf(record) !== name))
    .map((document) => ({ relation: 'delegated-by', document }));
}

function pointingTo(pointing: readonly StoredDocument[]): RelatedDocument[] {
  return pointing.slice(0, MOST_POINTING).map((document) => ({ relation: 'name-pointing-here', document }));
}
