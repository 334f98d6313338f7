import type { EnrichContext, Enrichment } from '#kit';
import { changeNotes } from './last-change.ts';
import { liveLeads } from './live-leads.ts';
import { publicNotes } from './public-dns.ts';

/**
 * What only a live look adds to a name: where it leads by now if that has changed, what the public DNS
 * says, compared with what our zones say, and who changed the name last. Costs some questions to the DNS, and one call to CloudTrail in the account of the best result.
 */
export async function enrich(context: EnrichContext): Promise<Enrichment> {
  if (context.question.shape === 'address') return {};
  const [leads, ...notes] = await Promise.all([
    liveLeads(context),
    publicNotes(context),
    changeNotes(context),
  ]);
  return { ...leads, notes: [...(leads.notes ?? []), ...notes.flat()] };
}
