import type { Kind } from '#kit';
import type { Attributes } from './attributes.ts';
import { attributesOf } from './attributes.ts';
import { statusFault } from './faults.ts';
import { freshHead } from './head.ts';
import type { Layout } from './mappings.ts';
import { changesLayout, documentsLayout, scopesLayout, stateLayout, versionOf } from './mappings.ts';
import type { World } from './world.ts';

/** The kinds of this program; what is not among them is kept, too, without searchable attributes. */
export type Kinds = ReadonlyMap<string, Pick<Kind, 'attributes'>>;

/** The layout of a kind's documents as this program would have it. */
export function layoutOf(kinds: Kinds, kind: string): Layout {
  return documentsLayout(attributesOf(kinds.get(kind)?.attributes));
}

interface Refusal {
  error?: { type?: string; reason?: string };
}

/** Creates the index of a version behind its alias, where there is none yet; with a fence, the alias for writing, too. */
export async function createIndex(
  { elastic, names }: World,
  alias: string,
  layout: Layout,
  fence?: number,
): Promise<void> {
  const forWriting = fence === undefined ? {} : { [names.writing(alias, fence)]: {} };
  const aliases = { [alias]: { is_write_index: true }, ...forWriting };
  await createNamed({ elastic }, `${alias}-${versionOf(layout)}`, { ...layout, aliases });
}

/** Creates an index; one of this name that is there already is left as it is. */
export async function createNamed(
  { elastic }: Pick<World, 'elastic'>,
  name: string,
  body: object,
): Promise<void> {
  const asked = { method: 'PUT', path: `/${name}`, body, expect: [400] } as const;
  const { status, body: answer } = await elastic.manage<Refusal>(asked);
  const { type = '', reason = '' } = answer.error ?? {};
  if (status === 400 && type !== 'resource_already_exists_exception')
    throw statusFault(status, `${type} ${reason}`);
}

async function createAll(world: World): Promise<void> {
  const { names } = world;
  await Promise.all([
    createIndex(world, names.changes, changesLayout, freshHead.fence),
    createIndex(world, names.state, stateLayout),
    createIndex(world, names.claims, stateLayout),
  ]);
  // Last: where it is, everything is
  await createIndex(world, names.scopes, scopesLayout, freshHead.fence);
}

/** Creates everything but the indexes of the kinds, unless it is there; answers as quickly as a look-up where it is. */
export async function prepare(world: World): Promise<void> {
  const asked = { method: 'GET', path: `/${world.names.scopes}/_doc/head`, expect: [404] } as const;
  const { status, body } = await world.elastic.read<{ found?: boolean }>(asked);
  if (status === 404 && body.found === undefined) await createAll(world);
}

interface Mapped {
  mappings: { properties: { attrs?: { properties?: Attributes } } };
}

/** The index behind an alias, and what it can search in `attrs`. */
export async function indexBehind(
  { elastic }: World,
  alias: string,
): Promise<{ index: string; attributes: Attributes }> {
  const { body } = await elastic.manage<Record<string, Mapped>>({
    method: 'GET',
    path: `/${alias}/_mapping`,
  });
  const [first] = Object.entries(body);
  if (!first) throw statusFault(404, `there is no index behind ${alias}`);
  const [index, { mappings }] = first;
  return { index, attributes: mappings.properties.attrs?.properties ?? {} };
}
