import type { Kind } from '#kit';
import type { Attributes } from './attributes.ts';
import { attributesOf } from './attributes.ts';
import { statusFault } from './faults.ts';
import type { Layout } from './mappings.ts';
import {
  changesLayout,
  documentsLayout,
  pastLayout,
  scopesLayout,
  stateLayout,
  versionOf,
} from './mappings.ts';
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

/** Creates the index of a version behind its alias, where there is none yet. */
export async function createIndex({ elastic }: World, alias: string, layout: Layout): Promise<void> {
  const body = { ...layout, aliases: { [alias]: { is_write_index: true } } };
  await createNamed({ elastic }, `${alias}-${versionOf(layout)}`, body);
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

/** Creates everything but the indexes of the kinds, where the cluster has none of it. */
export async function createAll(world: World): Promise<void> {
  const { names } = world;
  const layouts: [string, Layout][] = [
    [names.past, pastLayout],
    [names.changes, changesLayout],
    [names.state, stateLayout],
    [names.claims, stateLayout],
  ];
  await Promise.all(layouts.map(([alias, layout]) => createIndex(world, alias, layout)));
  // Last: where it is, everything is
  await createIndex(world, names.scopes, scopesLayout);
}

/** Whether the cluster has our indexes. */
export async function isPrepared({ elastic, names }: World): Promise<boolean> {
  const asked = { method: 'GET', path: `/${names.scopes}/_doc/head`, expect: [404] } as const;
  const { status, body } = await elastic.manage<{ found?: boolean }>(asked);
  return status === 200 || body.found === false;
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
