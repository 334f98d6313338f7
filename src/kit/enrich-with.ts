import type { EnrichContext } from './contexts.ts';
import { reasonOf } from './details.ts';
import type { Enrichment } from './enrichment.ts';
import type { Kind, Note } from './kind.ts';
import { orAborted } from './or-aborted.ts';

/**
 * Runs `enrich` of every provider of a kind at the same time, and puts together what they add, in the order of the
 * providers. Never throws: a provider that fails, or is not done when the signal aborts, is told in a note that is
 * safe for everybody.
 */
export async function enrichWith(kind: Kind, context: EnrichContext): Promise<Enrichment> {
  const parts = await Promise.all(
    Object.values(kind.providers).map(async ({ enrich }): Promise<Enrichment> => {
      if (!enrich) return {};
      try {
        return await orAborted(enrich(context), context.signal);
      } catch (error) {
        return { notes: [unreadNote(error)] };
      }
    }),
  );
  return {
    facts: parts.flatMap(({ facts = [] }) => facts),
    notes: parts.flatMap(({ notes = [] }) => notes),
    related: parts.flatMap(({ related = [] }) => related),
    outdated: parts.flatMap(({ outdated = [] }) => outdated),
    ...(parts.some(({ nowhere }) => nowhere) && { nowhere: true }),
  };
}

function unreadNote(error: unknown): Note {
  const text = `What only a live look adds could not be read live: ${reasonOf(error)}.`;
  return { text, sensitivity: 'public' };
}
