import type { Clock } from '#kit';
import type { Person, Requests, Terms, Verdict } from '../../access/requests/request.types.ts';
import type { Rendered } from '../message/message.ts';
import { type Power, renderLate, renderRequest } from './render-request.ts';

/** Decides, and tells what came of it. Throws as `Requests.decide` does. */
export async function decision(
  verdict: Omit<Verdict, 'door'>,
  { requests, clock }: { requests: Requests; clock: Clock },
): Promise<Rendered> {
  const { outcome, request } = await requests.decide({ ...verdict, door: 'slack' });
  if (outcome === 'late') return renderLate(request, clock());
  return renderRequest(request, requests.terms(request.kind), 'nothing');
}

/** What somebody is offered who sees a request because it is theirs, or theirs to decide on. */
export function powerOf(who: Person, reader: Person | undefined, terms: Terms | undefined): Power {
  const isOwn = reader?.team === who.team && reader.user === who.user;
  return isOwn || terms?.decideIn === 'console' ? 'end' : 'decide';
}
