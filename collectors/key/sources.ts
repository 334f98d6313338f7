import type { Index, StoredDocument } from '#kit';
import { normaliseAddress } from '#kit';
import type { Call } from './document.ts';

/** Addresses of one answer that are resolved. */
const MOST_SOURCES = 10;

/** The addresses that calls came from, each once; AWS's services call without one. */
export function sourcesOf(calls: readonly Call[]): string[] {
  const all = calls.flatMap(({ source }) => (source === undefined ? [] : (normaliseAddress(source) ?? [])));
  return [...new Set(all)].slice(0, MOST_SOURCES);
}

/** What holds addresses: names that point to one, or load balancers that send to it, have not called from it. */
const HOLDING = ['ip'];

/**
 * Whose the addresses are, as far as the asker may see: the interfaces that hold them, or else the smallest range
 * around, such as an office or what a provider publishes.
 */
export async function nameSources(
  index: Pick<Index, 'find'>,
  addresses: readonly string[],
): Promise<{ names: Map<string, string>; documents: StoredDocument[] }> {
  const names = new Map<string, string>();
  const documents = new Map<string, StoredDocument>();
  await Promise.all(
    addresses.map(async (address) => {
      const held = await index.find({ match: { address }, kinds: HOLDING, limit: 5 });
      for (const document of held.documents) documents.set(`${document.kind} ${document.id}`, document);
      const holder = held.documents.find(({ type }) => type === 'network-interface') ?? held.documents[0];
      const [around] = holder
        ? []
        : (await index.find({ match: { holding: address }, kinds: HOLDING, limit: 1 })).documents;
      if (holder) names.set(address, `${title(holder)} of ${holder.account}`);
      else names.set(address, around ? `in ${title(around)}` : 'not in the index');
    }),
  );
  return { names, documents: [...documents.values()] };
}

function title({ name, id }: StoredDocument): string {
  return name ?? id.slice(id.lastIndexOf('/') + 1);
}
