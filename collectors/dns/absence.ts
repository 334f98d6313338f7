import type { Lookup, LookupContext, Note, Outcome, StoredDocument } from '#kit';
import { cutText } from './cut.ts';
import { listed } from './delegation.ts';
import { attrsOf, nameOf } from './document.ts';
import { shownName } from './names.ts';
import { formNote, insideNotes } from './notes.ts';
import type { Standing } from './standing.ts';
import { awsTarget } from './targets.ts';

const NOBODY: readonly Outcome[] = ['absent', 'unknown'];

/** What is told of a name that is not there: which zone would hold it, and why it does not. */
export async function explainAbsence(
  standing: Standing,
  pointing: readonly StoredDocument[],
  context: LookupContext,
): Promise<Pick<Lookup, 'related' | 'notes'>> {
  const { asked, unheard, inside } = standing;
  const zones = [...(asked.length > 0 ? asked : unheard), ...inside].map(({ zone }) => zone);
  const related = zones.map((document) => ({ relation: 'would-be-in', document }));
  const cuts = [...asked, ...unheard].filter(({ answer }) => answer.how === 'delegated');
  const delegations = cuts.flatMap(({ answer }) => answer.records);
  return {
    related: [...related, ...delegations.map((document) => ({ relation: 'delegated-by', document }))],
    notes: [
      ...(await publicNotes(standing, context)),
      ...insideNotes(standing).map((note) => ({ ...note, lead: asked.length === 0 ? NOBODY : [] })),
      ...blockedNotes(standing),
      ...pointingNotes(pointing, standing.name),
      ...formNote(context),
    ].map((note) => ({ ...note, outcomes: NOBODY })),
  };
}

async function publicNotes(standing: Standing, context: LookupContext): Promise<Note[]> {
  const { asked, unheard, inside, name } = standing;
  const lead = NOBODY;
  if (asked.length === 0 && unheard.length === 0)
    return inside.length > 0 ? [] : [{ text: outsideText(standing), lead, sensitivity: 'public' }];
  const notes: Note[] = [];
  for (const { zone, answer } of asked.length > 0 ? asked : unheard) {
    const title = `the zone ${shownName(nameOf(zone))} (${zone.id}) in the account ${zone.account}`;
    const own = { account: zone.account, lead };
    if (answer.how === 'delegated')
      notes.push({ ...own, text: await cutText(answer.records, title, context) });
    else if (answer.how === 'empty')
      notes.push({
        ...own,
        text: `${name} exists only as the parent of other names in ${title}: it has no records of its own.`,
      });
    else notes.push({ ...own, text: `It would be in ${title}, which has no such name (NXDOMAIN).` });
  }
  return notes;
}

function outsideText({ name, around }: Standing): string {
  const [domain] = around.domains;
  if (domain)
    return `${name} is under no hosted zone of ours, though ${nameOf(domain)} is registered in the account ${domain.account}${serversOf(domain)}.`;
  const target = awsTarget(name);
  if (target) return `${name} is a name that AWS gives out (${target.what}), not one of a zone of ours.`;
  return `${name} is under no zone of ours: who answers for it, its registrar knows.`;
}

function serversOf(domain: StoredDocument): string {
  const { nameServers } = attrsOf(domain);
  return Array.isArray(nameServers) ? `, with the name servers ${listed(nameServers)}` : '';
}

function blockedNotes({ asked, inside, unheard }: Standing): Note[] {
  return [...(asked.length > 0 ? asked : unheard), ...inside].flatMap(({ zone, answer: { blocked } }) =>
    blocked
      ? [
          {
            account: zone.account,
            text: `${blocked.wildcard} does not cover it, because ${blocked.by} exists.`,
          },
        ]
      : [],
  );
}

/** Names of ours that point to what was asked: the reverse, for the name of a load balancer or a site elsewhere. */
function pointingNotes(pointing: readonly StoredDocument[], name: string): Note[] {
  const names = [...new Set(pointing.map(nameOf))];
  if (names.length === 0) return [];
  const many = names.length === 1 ? '1 name of ours points' : `${names.length} names of ours point`;
  return [
    { text: `${many} to ${name}: ${listed(names)}.`, account: pointing[0]?.account ?? '-', lead: NOBODY },
  ];
}
