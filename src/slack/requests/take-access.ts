import { invalid } from '#kit';
import type { Person, Requests } from '../../access/requests/request.types.ts';
import type { DeliverOptions } from '../deliver.ts';
import { joined, notice, type Rendered } from '../message/message.ts';
import { decision, powerOf } from './decision.ts';
import { readWish } from './read-wish.ts';
import { renderRequest, renderRequests } from './render-request.ts';

/** Who typed a command of access, and where. */
interface Typed {
  text: string;
  who: Person;
  channel: string;
}

/** `request …`, `list` or `revoke …`, for the eyes of whoever typed it. Throws `invalid`, and as `Requests` does. */
export async function takeAccess(
  { text, who, channel }: Typed,
  { requests, clock }: DeliverOptions,
): Promise<Rendered> {
  if (!requests) throw invalid('No access can be asked for here.');
  const [verb = '', rest = ''] = text.trim().split(/\s+(.*)/s);
  if (verb === 'request') {
    const wish = readWish(rest, { channel, kinds: requests.kinds });
    return asked(await requests.ask({ ...wish, who, door: 'slack' }), requests);
  }
  if (verb === 'revoke') return decision({ id: rest.trim(), by: who, to: 'revoked' }, { requests, clock });
  if (verb !== 'list')
    throw invalid(`"${verb.slice(0, 40)}" was not understood.`, {
      fix: 'There are: request, list, revoke, help.',
    });
  const listed = (await requests.listFor(who)).map((request) => {
    const terms = requests.terms(request.kind);
    return { request, terms, power: powerOf(request.who, who, terms) };
  });
  return renderRequests(listed);
}

/** A request that was written down. */
export function asked(request: Awaited<ReturnType<Requests['ask']>>, requests: Requests): Rendered {
  const said = renderRequest(request, requests.terms(request.kind), 'nothing');
  return joined(said, notice('You are told by direct message how it goes on.'));
}
