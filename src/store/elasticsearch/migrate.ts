import type { Attributes } from './attributes.ts';
import { bulk } from './bulk.ts';
import { isDocuments } from './fence.ts';
import type { Kinds } from './indexes.ts';
import { createNamed, layoutOf } from './indexes.ts';
import type { Layout } from './mappings.ts';
import { versionOf } from './mappings.ts';
import type { Desk, Pen } from './pen.ts';
import { scan } from './scan.ts';
import type { Source } from './source.ts';
import { contentOf, sourceFields, sourceOf } from './source.ts';
import type { World } from './world.ts';
import { makeVisible } from './world.ts';

/** Documents that are copied at once. */
const PAGE = 500;

/** An index of documents; `replaced` are the indexes whose place it has taken, the last first. */
interface Present {
  aliases: Record<string, unknown>;
  mappings: { _meta?: { replaced?: string[] } };
}

/**
 * Brings the indexes of these kinds to the layout that this program would have: a new index is filled from the old one,
 * and the alias goes over to it in one step, so that no question fails and an older program reads on. An index that
 * has taken the place of ours belongs to a newer program, and stays. What is left of earlier copies is removed: those
 * who still read it have had the time from one writer to the next.
 */
export async function migrate(world: World, desk: Desk, kinds: Kinds): Promise<void> {
  const present = await presentIndexes(world);
  const due = [...kinds.keys()].flatMap((kind) => {
    const alias = world.names.documents(kind);
    const layout = layoutOf(kinds, kind);
    const wanted = `${alias}-${versionOf(layout)}`;
    const now = behind(present, alias);
    if (!now || now[0] === wanted) return [];
    const [name, { mappings }] = now;
    const { _meta: meta } = mappings;
    const { replaced = [] } = meta ?? {};
    if (replaced.includes(wanted)) return [];
    return [{ alias, layout, from: name, to: wanted, replaced: [name, ...replaced] }];
  });
  if (due.length + leftOf(world, present).length === 0) return;
  await desk.write(async (pen) => {
    for (const name of leftOf(world, await presentIndexes(world)))
      await world.elastic.manage({ method: 'DELETE', path: `/${name}`, expect: [404] });
    for (const one of due) await move(world, pen, one);
  });
}

async function presentIndexes({ elastic, names }: World): Promise<Record<string, Present>> {
  const path = `/${names.allDocuments}`;
  return (await elastic.manage<Record<string, Present>>({ method: 'GET', path })).body;
}

/** Indexes that nobody asks any more, or does not ask yet: a copy that was cut off. */
function leftOf({ names }: World, present: Record<string, Present>): string[] {
  const isAsked = (alias: string) => isDocuments(names, alias);
  return Object.entries(present).flatMap(([name, { aliases }]) =>
    Object.keys(aliases).some(isAsked) ? [] : [name],
  );
}

function behind(present: Record<string, Present>, alias: string): [string, Present] | undefined {
  return Object.entries(present).find(([, { aliases }]) => alias in aliases);
}

/** One index whose place another takes. */
interface Move {
  alias: string;
  layout: Layout;
  from: string;
  to: string;
  replaced: string[];
}

async function move(world: World, pen: Pen, { alias, layout, from, to, replaced }: Move): Promise<void> {
  const { settings, mappings } = layout;
  // An alias of its own until it takes the place of the other
  const index = world.names.writing(to, pen.fence);
  const meta = { ...mappings, _meta: { replaced } };
  await createNamed(world, to, { settings, mappings: meta, aliases: { [index]: {} } });
  const attributes = (mappings.properties['attrs'] as { properties: Attributes }).properties;
  const all = { indexes: [from], query: { match_all: {} }, fields: sourceFields, size: PAGE };
  for await (const hits of scan<Source>(world, all)) {
    const lines = hits.map(({ _id: id, _source }) => {
      const { body, uid: _uid, kind: _kind, print, ...stamp } = _source;
      const source = sourceOf(contentOf(body, print), stamp, attributes);
      return { action: 'index', index, id, source } as const;
    });
    await bulk(world, lines);
  }
  await makeVisible(world, [to]);
  const forWriting = world.names.writing(alias, pen.fence);
  const actions = [
    { remove: { index: from, aliases: [alias, forWriting] } },
    { remove: { index: to, alias: index } },
    { add: { index: to, alias, is_write_index: true } },
    { add: { index: to, alias: forWriting } },
  ];
  await world.elastic.manage({ method: 'POST', path: '/_aliases', body: { actions } });
}
