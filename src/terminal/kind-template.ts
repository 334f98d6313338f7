import { collector, resource } from './kind-template-aws.ts';

/** The files of a new kind, by their path in its folder: a kind that works, to be filled in. */
export function kindTemplate(name: string): Record<string, string> {
  const title = `${name[0]?.toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
  const type = title.replaceAll(/ (.)/g, (_, letter: string) => letter.toUpperCase());
  return {
    'index.ts': declaration({ name, title, type }),
    'accepts.ts': accepts(name),
    'document.ts': documentFile({ name, type }),
    'columns.ts': columns({ name, type }),
    'describe.ts': describe(name),
    'aws.ts': collector(name),
    'resource.ts': resource(name),
    'lookup.ts': lookup(),
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
import { accepts } from './accepts.ts';
import { aws } from './aws.ts';
import { columns } from './columns.ts';
import { consoleLink, describe } from './describe.ts';
import { ${type}Attributes } from './document.ts';
import { lookup } from './lookup.ts';

export const kind = defineKind({
  name: '${name}',
  title: '${title}',
  attributes: ${type}Attributes,
  columns,
  accepts,
  command: {
    name: '/${name}info',
    summary: 'Whose ${name} is this?',
    usage: '<${name} id>',
    example: '${name}-1',
  },
  every: '0 */6 * * *',
  staleAfter: '12h',
  describe,
  console: consoleLink,
  lookup,
  providers: { aws },
});
`;
}

function accepts(name: string): string {
  return `import type { Accepts } from '#kit';

/** What a person may type or paste. */
export const accepts: readonly Accepts[] = [
  {
    shape: 'id',
    pattern: /^${name}-[a-z0-9]{1,32}$/i,
    because: 'an id of a ${name}',
    value: ([id]) => id.toLowerCase(),
  },
];
`;
}

function documentFile({ name, type }: Pick<Names, 'name' | 'type'>): string {
  return `import type { Static } from '#kit';
import { Text, Type, Unreadable } from '#kit';

/** \`attrs\` of a ${name}: everything is optional that AWS may leave out. */
export const ${type}Attributes = Type.Object({
  state: Text,
  created: Text,
  tags: Type.Optional(Unreadable),
});
export type ${type}Attributes = Static<typeof ${type}Attributes>;
`;
}

function columns({ name, type }: Pick<Names, 'name' | 'type'>): string {
  return `import type { Column } from '#kit';
import { columnsOf, tagsColumn } from '#kit';
import type { ${type}Attributes } from './document.ts';

const { plain } = columnsOf<${type}Attributes>();

/** What answers show of a ${name}, in this order. */
export const columns: readonly Column[] = [plain('state', 'State'), plain('created', 'Created'), tagsColumn];
`;
}

function describe(name: string): string {
  return `import type { Document, Result } from '#kit';
import { awsConsole, factText, partitionOf, resourceOf } from '#kit';

/** A noun phrase for a result, from what redaction has left of it. */
export function describe(result: Result): string {
  const state = factText(result, 'state') ?? 'active';
  const told = state === 'active' ? '' : \`\${state} \`;
  return \`the \${told}${name} \${result.name ?? resourceOf(result.id)}\`;
}

/** The page of the ${name} in AWS's console. */
export function consoleLink({ id, region, provider }: Document) {
  if (provider !== 'aws') return undefined;
  const [at, resource] = [region, resourceOf(id)].map(encodeURIComponent);
  return awsConsole(partitionOf(region), \`${name}/home?region=\${at}#\${resource}\`);
}
`;
}

function lookup(): string {
  return `import type { Lookup, LookupContext, Match } from '#kit';
import { findAll, onceById, pageOf } from '#kit';

/** The documents with this id, whether it stands among their identifiers or (of an import) is the document's own. */
export async function lookup({ question, index }: LookupContext): Promise<Lookup> {
  const { kind, value } = question;
  const matches: Match[] = [{ identifier: value }, { ids: [value] }];
  const found = await Promise.all(matches.map((match) => findAll(index, match, { kinds: [kind] })));
  const documents = onceById(found.flat()).sort((a, b) => (a.id < b.id ? -1 : 1));
  return pageOf(documents, question);
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
  return `# ${name}: whose ${title.toLowerCase()} is this?

## Questions it answers

- \`/${name}info ${name}-1\`: whose it is, and in which account

## An example

## What it does not see

## Where it comes from

## IAM actions

None yet.
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
    attrs: { state: 'active', created: '2026-01-01T00:00:00.000Z' },
    tags: { Owner: 'team-web' },
  };
}
