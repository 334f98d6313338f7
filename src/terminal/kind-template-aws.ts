/** `aws.ts` of a new kind: a collector that fails until it reads something. */
export function collector(name: string): string {
  return `import type { CollectContext, Document, Place, Provider } from '#kit';
import type { Listed } from './resource.ts';
import { resourceDocument } from './resource.ts';

export const aws: Provider = {
  scopes: 'account-region',
  actions: [],
  collect,
};

/** Every document of one account and region. Throws on the first page that fails. */
async function* collect({ scope }: CollectContext): AsyncGenerator<Document> {
  const place = { account: scope.account, region: scope.region };
  for (const listed of await read(place)) yield resourceDocument(listed, place);
}

async function read({ account }: Place): Promise<Listed[]> {
  throw new Error(\`nothing reads ${name} in \${account} yet\`);
}
`;
}

/** `resource.ts` of a new kind: how a document is made of what AWS lists. */
export function resource(name: string): string {
  return `import type { Document, Place } from '#kit';
import { arnOf, given, idOf, tagsOf, texts } from '#kit';

/** As AWS lists it: put the type of the SDK in its place. */
export interface Listed {
  id: string;
  name?: string;
  state?: string;
  created?: Date;
  tags?: { Key?: string; Value?: string }[];
}

/** What AWS lists, as a document. */
export function resourceDocument({ id, name, state, created, tags }: Listed, place: Place): Document {
  const arn = arnOf('${name}', place, id);
  return {
    kind: '${name}',
    id: idOf(place, id),
    type: '${name}',
    provider: 'aws',
    ...place,
    ...given({ name }),
    arn,
    addresses: [],
    ranges: [],
    hostnames: [],
    identifiers: texts([id, arn]),
    tags: tagsOf(tags),
    attrs: given({ state, created: created?.toISOString() }),
    links: [],
  };
}
`;
}
