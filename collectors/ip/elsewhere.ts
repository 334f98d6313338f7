import type { LookupContext, Note, Outcome, RelatedDocument, StoredDocument } from '#kit';
import type { IpAttributes } from './document.ts';
import { ACCELERATOR, bestOf } from './published.ts';

const NOBODY: readonly Outcome[] = ['absent', 'unknown'];
const MOST = 20;

export interface Elsewhere {
  related: RelatedDocument[];
  notes: Note[];
  beyond?: string;
  /** No interface has it: a live search looks at nothing else. */
  unsearchable?: true;
}

/**
 * What answers to an address that no interface has: a resource of another kind, such as an accelerator. "Nobody's" is
 * not said then, nor of an address that only such a thing could have. Records merely name an address: they have no ARN.
 */
export async function elsewhere(
  { question, index }: LookupContext,
  around: readonly StoredDocument[],
): Promise<Elsewhere> {
  const { value, kind, at } = question;
  const page = await index.find({ match: { address: value }, limit: 100, ...(at !== undefined && { at }) });
  const others = page.documents
    .filter((document) => document.kind !== kind && document.arn !== undefined)
    .slice(0, MOST);
  if (others.length > 0) {
    return {
      related: others.map((document) => ({ relation: document.type, document })),
      notes: others.map((document) => noteOn(document, value)),
      beyond: 'no interface has it, but something else of ours answers to it',
      unsearchable: true,
    };
  }
  const { service }: IpAttributes = bestOf(around)?.attrs ?? {};
  const beyond = 'an address of Global Accelerator is on no interface, but belongs to one accelerator';
  return { related: [], notes: [], ...(service === ACCELERATOR && { beyond, unsearchable: true }) };
}

function noteOn({ type, name, id, account, region }: StoredDocument, value: string): Note {
  const where = region === 'global' ? '' : `, ${region}`;
  const what = `${type.replaceAll('-', ' ')} ${name ?? id}`;
  return {
    text: `${value} is an address of the ${what} in account ${account}${where}.`,
    account,
    lead: NOBODY,
  };
}
