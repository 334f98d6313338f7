import type { Note } from '#kit';
import { attrsOf, nameOf } from './document.ts';
import { shownName } from './names.ts';
import type { PublicStanding, Standing } from './standing.ts';
import { answers, isApex } from './standing.ts';

/**
 * Which of several zones the world asks, as far as can be told: said where the zone itself was asked for (`only`: by its
 * id), where several may be asked, and where one that nobody asks has the name.
 */
export function explainZones({ asked, unheard, strays, around, name }: Standing, only?: string): Note[] {
  const heard = asked.some(answers);
  const told = [...asked, ...unheard].filter((one) => {
    if (only !== undefined) return one.zone.id === only;
    const said = unheard.includes(one) || one.delegation.doubtful;
    return isApex(one, name) || asked.length > 1 || (said && answers(one));
  });
  const notes = told.map((one): Note => {
    const lead = unheard.includes(one) && answers(one) && !heard;
    return {
      text: textOf(one),
      account: one.zone.account,
      outcomes: ['found'],
      ...(lead && { lead: ['found'] }),
    };
  });
  const untold = asked.filter(({ delegation }) => delegation.state === 'untold');
  if (only === undefined && asked.length > 1 && untold.length === asked.length) {
    const [first] = untold;
    const text = `${asked.length} public zones have the name ${first ? shownName(nameOf(first.zone)) : name}: which of them the world asks cannot be told from here; a live check can.`;
    notes.push({ text, outcomes: ['found'] });
  }
  return [
    ...notes,
    ...strays.map(strayNote),
    ...domainNotes(around.domains.filter((domain) => nameOf(domain) === name)),
  ];
}

/** Records alone do not say who asks their zone, nor what else in it answers for the name. */
function strayNote({ zoneId, account, answer: { wildcard } }: Standing['strays'][number]): Note {
  const by = wildcard === undefined ? '' : ` is matched by ${wildcard}, unless a closer name exists, and`;
  const text = `It${by} is in the zone ${zoneId}, of which only records are known: whether anybody asks it cannot be told.`;
  return { text, account, outcomes: ['found'] };
}

function textOf({ zone, delegation: { state, because } }: PublicStanding): string {
  const title = `The zone ${shownName(nameOf(zone))} (${zone.id})`;
  if (state === 'delegated') return `${title} is the one that the world asks: ${because}.`;
  if (state === 'untold')
    return `Whether the world asks the zone ${shownName(nameOf(zone))} (${zone.id}) cannot be told: ${because}.`;
  return `${title} is not delegated to, so nobody hears what it says: ${because}.`;
}

function domainNotes(domains: Standing['around']['domains']): Note[] {
  return domains.map((domain) => {
    const { expires, autoRenew } = attrsOf(domain);
    const until = expires === undefined ? '' : ` until ${expires.slice(0, 10)}`;
    const renewed =
      autoRenew === undefined ? '' : autoRenew ? ', renewed automatically' : ', not renewed automatically';
    const text = `${shownName(nameOf(domain))} is registered in the account ${domain.account}${until}${renewed}.`;
    return { text, account: domain.account, outcomes: ['found'] };
  });
}
