import { invalid } from '#kit';
import type { Command } from '../command.ts';
import { text } from '../command.ts';
import { exitCodes } from '../exit-code.ts';

/** What is asked of the cluster. */
export interface SetUpRequest {
  /** Whose password is in ELASTICSEARCH_PASSWORD; the configured key where absent. */
  user?: string;
  /** Whether to make the keys. */
  keys: boolean;
  /** Such as `90d`. */
  expires?: string;
  signal: AbortSignal;
}

/** What was done: the requests that make the keys, and the keys where they were made. */
export interface SetUpResult {
  requests: { router: object; collector: object };
  keys?: { router: string; collector: string };
}

/** `setUp` does the work; it can be done again at any time. */
export function elasticsearchSetup(setUp: (request: SetUpRequest) => Promise<SetUpResult>): Command {
  return {
    name: 'elasticsearch setup',
    summary:
      'make or migrate the indexes, and print the requests that make the keys of router and collector; --create-keys makes them, as a user whose password is in ELASTICSEARCH_PASSWORD',
    usage: 'elasticsearch setup [--user NAME] [--create-keys] [--expires 90d] [--json]',
    options: {
      user: { type: 'string' },
      'create-keys': { type: 'boolean' },
      expires: { type: 'string' },
      json: { type: 'boolean' },
    },
    async run({ values, terminal, signal }) {
      const user = text(values, 'user');
      const expires = text(values, 'expires');
      const keys = values['create-keys'] === true;
      if (expires !== undefined && !/^[1-9][0-9]{0,4}[dh]$/.test(expires))
        throw invalid('--expires takes days or hours.', { fix: 'Example: --expires 90d' });
      if (keys && user === undefined)
        throw invalid('Keys are made by a user: one made with another key has no rights.', {
          fix: 'Example: ELASTICSEARCH_PASSWORD=… cloudwhois elasticsearch setup --user elastic --create-keys',
        });
      const own = { ...(user !== undefined && { user }), ...(expires !== undefined && { expires }) };
      const result = await setUp({ ...own, keys, signal });
      await terminal.out(values.json === true ? `${JSON.stringify(result)}\n` : resultText(result, expires));
      return exitCodes.ok;
    },
  };
}

function resultText({ requests, keys }: SetUpResult, expires: string | undefined): string {
  const done = 'The indexes are there.\n';
  if (!keys)
    return `${done}
With security on, each role has a key of its own. Make them with --create-keys, or as a user with these requests, and
put \`encoded\` of the answer into ELASTICSEARCH_API_KEY:

POST /_security/api_key
${JSON.stringify(requests.router)}

POST /_security/api_key
${JSON.stringify(requests.collector)}
`;
  return `${done}
Both keys ${expires === undefined ? 'are good until they are taken back' : `expire in ${expires}`}; they are shown once.

Processes with CLOUDWHOIS_ROLES=router:
ELASTICSEARCH_API_KEY=${keys.router}

All others:
ELASTICSEARCH_API_KEY=${keys.collector}
`;
}
