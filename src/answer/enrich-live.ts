import type { EnrichContext, Enrichment } from '#kit';
import { codeOf, type LiveContext } from './judge-holder.ts';
import type { Holder } from './to-result.ts';
import { within } from './within.ts';

/**
 * What only a live look beyond the resources adds, within the same time as the check before it. Never throws: what
 * went wrong is told in a note.
 */
export async function enrichLive(
  holders: readonly Holder[],
  context: LiveContext,
  seeing: Pick<EnrichContext, 'index' | 'see' | 'now'>,
): Promise<Enrichment> {
  const { live, kind, question, onBehalf, signal, mayAsk } = context;
  const results = holders
    .filter(({ document, disproved }) => !disproved && mayAsk(document.account))
    .map(({ document }) => document);
  const see: EnrichContext['see'] = (account) => (mayAsk(account) ? seeing.see(account) : undefined);
  try {
    const asked = live.enrich({ kind, question, results, ...seeing, see, onBehalf, mayAsk, signal });
    return await within(asked, signal);
  } catch (error) {
    const why = signal.aborted ? 'it took too long' : codeOf(error);
    return {
      notes: [
        { text: `What a live look would have added could not be read: ${why}.`, sensitivity: 'public' },
      ],
    };
  }
}
