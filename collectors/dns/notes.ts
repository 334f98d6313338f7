import type { LookupContext, Note, StoredDocument } from '#kit';
import { findAll, unicodeHostname } from '#kit';
import { otherForm } from './describe.ts';
import { attrsOf, nameOf, recordTypeOf, zoneOf } from './document.ts';
import { heritageNames } from './heritage.ts';
import type { PrivateStanding, Standing } from './standing.ts';
import { answers } from './standing.ts';

/** What a careful colleague adds to a name that is there: how it is answered, where, and who edits it. */
export async function explainName(standing: Standing, context: LookupContext): Promise<Note[]> {
  return [
    ...formNote(context),
    ...wildcardNotes(standing),
    ...routingNotes(standing),
    ...insideNotes(standing),
    ...(await editorNotes(standing, context)),
  ].map((note) => ({ ...note, outcomes: ['found'] }));
}

/** Both forms of an internationalised name. */
export function formNote({ question: { value } }: LookupContext): Note[] {
  const text = otherForm(value);
  return text === undefined ? [] : [{ text, sensitivity: 'public' }];
}

function wildcardNotes({ asked, inside, unheard, name }: Standing): Note[] {
  return [...asked, ...inside, ...unheard].flatMap(({ zone, answer: { wildcard, blocked } }) => {
    const { account } = zone;
    const shown = unicodeHostname(nameOf(zone)) ?? nameOf(zone);
    if (wildcard !== undefined)
      return [
        {
          account,
          text: `There is no record of its own for ${name} in ${shown}: it is matched by ${wildcard}.`,
        },
      ];
    if (!blocked) return [];
    const text = `${blocked.wildcard} does not cover it in ${shown}, because ${blocked.by} exists there.`;
    return [{ account, text }];
  });
}

function routingNotes({ asked, inside }: Standing): Note[] {
  const sets = [...asked, ...inside].filter(answers).flatMap(({ answer }) => answer.records);
  const groups = Map.groupBy(sets, (set) => `${zoneOf(set)} ${recordTypeOf(set)}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const { routing } = first ? attrsOf(first) : {};
    if (!first || routing === undefined || group.length < 2) return [];
    const parts = group.map(partOf).join(', ');
    const text = `${group.length} ${recordTypeOf(first)} sets share this name by ${routing} routing: ${parts}.`;
    return [{ account: first.account, text }];
  });
}

/** `blue 90 %`, `Frankfurt (eu-central-1)`. */
function partOf(set: StoredDocument): string {
  const { setIdentifier = '?', share, answersFor } = attrsOf(set);
  if (share !== undefined) return `${setIdentifier} ${share} %`;
  return answersFor === undefined || answersFor === setIdentifier
    ? setIdentifier
    : `${setIdentifier} (${answersFor})`;
}

/** Split view: what is asked inside VPCs, and that nothing falls through from there to the public DNS. */
export function insideNotes({ asked, inside, name }: Standing): Note[] {
  const outside = asked.some(answers);
  return inside.map((standing) => {
    const { zone, answer } = standing;
    const title = `the private zone ${nameOf(zone)} (${zone.id})`;
    const text =
      answer.how === 'none'
        ? `Inside ${placesOf(standing, 1)}: NXDOMAIN, as ${title} lacks it and nothing falls through.`
        : `Inside ${placesOf(standing)} ${insideText(standing, { name, title, outside })}`;
    return { account: zone.account, text };
  });
}

function insideText(
  { answer }: PrivateStanding,
  { name, title, outside }: { name: string; title: string; outside: boolean },
): string {
  const publicly = outside ? 'the public record is not seen there' : 'the public DNS does not answer there';
  if (answers({ answer })) return `${title} answers, and it alone: ${publicly}.`;
  if (answer.how === 'delegated') return `${title} delegates the name to other servers.`;
  return `${title} has names below ${name}, but nothing of its own: ${publicly}.`;
}

/** `the VPCs vpc-1 (us-east-1), vpc-2 (eu-west-1)`; at most `most` of them. */
function placesOf({ vpcs }: PrivateStanding, most = 5): string {
  if (vpcs === undefined) return 'its VPCs (which could not be read)';
  if (vpcs.length === 0) return 'the VPCs that it is associated with (none is known)';
  const named = vpcs.slice(0, most).map(({ id, region }) => `${id} (${region})`);
  const more = vpcs.length > most ? ` and ${vpcs.length - most} more` : '';
  return `the VPC${vpcs.length > 1 ? 's' : ''} ${named.join(', ')}${more}`;
}

/** Who edits a record: external-dns says so beside it, tools like Terraform in the tags of the zone. */
async function editorNotes(standing: Standing, context: LookupContext): Promise<Note[]> {
  const heard = [...standing.asked, ...standing.inside, ...standing.unheard].filter(answers);
  const notes: Note[] = [];
  for (const { zone, answer } of heard) {
    const own = answer.wildcard ?? standing.name;
    const marks = await heritageIn(zone, own, standing, context);
    for (const text of marks) {
      const then = 'a change by hand would be undone there';
      notes.push({ account: zone.account, text: `It is edited by ${text}: change it there, ${then}.` });
    }
    const tool = Object.entries(zone.tags).find(([key, value]) => isTool(key, value));
    if (tool)
      notes.push({
        account: zone.account,
        text: `The zone ${nameOf(zone)} is tagged ${tool[0]}=${tool[1]}: that may be where it is edited.`,
      });
  }
  return notes;
}

async function heritageIn(
  zone: StoredDocument,
  name: string,
  { around }: Standing,
  context: LookupContext,
): Promise<Set<string>> {
  const names = new Set(heritageNames(name));
  // What was read around the name knows the marks of the name itself, not those of a wildcard
  const near =
    name === around.name
      ? (around.records.get(zone.id) ?? [])
      : await findAll(context.index, { hostnames: [...names] }, { kinds: ['dns'] });
  const marks = near.filter((record) => zoneOf(record) === zone.id && names.has(nameOf(record)));
  return new Set(marks.flatMap((record) => attrsOf(record).editedBy ?? []));
}

function isTool(key: string, value: string): boolean {
  const managed = /^(managed[-_ ]?by|created[-_ ]?by|provisioner|iac)$/i.test(key);
  return /^(terraform|aws:cloudformation:stack-name|pulumi|cdk)/i.test(key) || (managed && value !== '');
}
