/** The files of a new kind, by their path in its folder: a kind that works, to be filled in. */
export function kindTemplate(name: string): Record<string, string> {
  const title = `${name[0]?.toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
  const type = title.replaceAll(/ (.)/g, (_, letter: string) => letter.toUpperCase());
  return {
    'index.ts': declaration({ name, title, type }),
    'document.ts': documentFile({ name, type }),
    'aws.ts': collector(),
    'lookup.ts': lookup(name),
    [`${name}.test.ts`]: test(name),
    'README.md': readme({ name, title }),
    'fixtures/documents.ndjson': `${JSON.stringify(example(name))}\n`,
  };
}

interface Names {
  name: string;
  title: string;
  type: string;
}

function declaration({ name, title, type }: Names): string {
  return `import { defineKind } from '#kit';
import { aws } from './aws.ts';
import { ${type}Attributes } from './document.ts';
import { lookup } from './lookup.ts';

export const kind = defineKind({
  name: '${name}',
  title: '${title}',
  attributes: ${type}Attributes,
  columns: [{ name: 'state', label: 'State', value: ({ attrs }) => attrs['state'] }],
  accepts: [
    {
      shape: 'id',
      pattern: /^${name}-[a-z0-9]{1,32}$/i,
      because: 'an id of a ${name}',
      value: ([id]) => id.toLowerCase(),
    },
  ],
  command: {
    name: '/${name}info',
    summary: 'Whose ${name} is this?',
    usage: '<${name} id>',
    example: '${name}-1',
  },
  every: '0 */6 * * *',
  staleAfter: '12h',
  lookup,
  providers: { aws },
});
`;
}

function documentFile({ name, type }: Pick<Names, 'name' | 'type'>): string {
  return `import { Type } from '#kit';

/** \`attrs\` of a ${name}: everything is optional that AWS may leave out. */
export const ${type}Attributes = Type.Object({ state: Type.Optional(Type.String()) });
`;
}

function collector(): string {
  return `import type { CollectContext, Document, Provider } from '#kit';

export const aws: Provider = {
  scopes: 'account-region',
  actions: [],
  collect,
};

/** Every document of one account and region. Throws on the first page that fails. */
async function* collect(context: CollectContext): AsyncGenerator<Document> {
  yield* await read(context);
}

async function read({ scope }: CollectContext): Promise<Document[]> {
  throw new Error(\`nothing reads \${scope.kind} in \${scope.account} yet\`);
}
`;
}

function lookup(name: string): string {
  return `import type { Lookup, LookupContext } from '#kit';

/** The documents with this id. */
export async function lookup({ question, index }: LookupContext): Promise<Lookup> {
  const { documents, total } = await index.find({
    match: { identifier: question.value },
    kinds: ['${name}'],
  });
  return { documents, total };
}
`;
}

function test(name: string): string {
  return `import assert from 'node:assert/strict';
import { it } from 'node:test';
import { collected, fakeAws } from '#kit/testing';
import { aws } from './aws.ts';

const scope = { kind: '${name}', provider: 'aws', account: '111122223333', region: 'eu-west-1' };

it('fails rather than finds nothing, as long as nothing is read', async () => {
  const context = { aws: fakeAws(() => ({})), scope, signal: AbortSignal.timeout(1000), networks: [] };

  await assert.rejects(collected(aws.collect(context)), /nothing reads/);
});
`;
}

function readme({ name, title }: Pick<Names, 'name' | 'title'>): string {
  return `# ${title}

Answers: whose ${name} is this, and in which account?

    /${name}info ${name}-1

IAM actions: none yet.
`;
}

function example(name: string): object {
  return {
    kind: name,
    id: `111122223333/eu-west-1/${name}-1`,
    type: name,
    provider: 'aws',
    account: '111122223333',
    region: 'eu-west-1',
    identifiers: [`${name}-1`],
    attrs: { state: 'active' },
  };
}
