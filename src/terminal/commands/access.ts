import { invalid, inWords, iso, principalId } from '#kit';
import type { AccessRequest } from '../../access/requests/request.types.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { plain } from '../plain.ts';
import type { Services } from '../services.ts';

/** In whose name the machine's own command line decides: it has all rights. */
const by = { type: 'system', name: 'cli' } as const;

/** What becomes of a request, by the word that says so. */
const verdicts = { approve: 'approved', deny: 'denied', revoke: 'revoked' } as const;

const list: Command = {
  name: 'access list',
  summary: 'requests for access of the last week, the newest first',
  usage: 'access list',
  options: {},
  async run({ terminal, open }) {
    const all = await requestsOf(await open()).listFor(by);
    await terminal.out(all.length === 0 ? 'Nobody asked for access.\n' : `${all.map(lineOf).join('\n')}\n`);
    return exitCodes.ok;
  },
};

/** `access list`, and `access approve`, `deny` and `revoke` with the id of a request. */
export const accessCommands: readonly Command[] = [
  list,
  ...Object.entries(verdicts).map(([word, to]): Command => {
    const name = `access ${word}`;
    return {
      ...{ name, summary: `${word} a request for access`, usage: `${name} <request>`, options: {} },
      async run({ positionals, terminal, open }) {
        const [id, ...more] = positionals;
        if (id === undefined || more.length > 0)
          throw invalid('Which request?', {
            fix: `access list shows them. Example: ${name} 0f1e2d3c4b5a6978`,
          });
        const { outcome, request } = await requestsOf(await open()).decide({ id, by, to, door: 'cli' });
        await terminal.out(`${outcome === 'late' ? 'Too late: ' : ''}${lineOf(request)}\n`);
        return outcome === 'late' ? exitCodes.unknown : exitCodes.ok;
      },
    };
  }),
];

function requestsOf({ requests }: Services): NonNullable<Services['requests']> {
  if (!requests)
    throw invalid('No access can be asked for.', {
      fix: 'Name kinds under access.requests in the configuration.',
    });
  return requests;
}

function lineOf({ id, state, until, who, kind, account, durationMs, reason }: AccessRequest): string {
  const where = account === undefined ? '' : ` in ${account}`;
  const what = `${principalId(who)} to ${kind}${where} for ${inWords(durationMs)}`;
  return plain(`${id}  ${state} until ${iso(until)}  ${what}: ${reason}`);
}
