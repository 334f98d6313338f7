import type { Note, Outcome, Question, StoredDocument } from '#kit';
import { resourceOf } from '#kit';
import { covering } from './answers-for.ts';
import type { CdnAttributes } from './document.ts';

const NOBODY: readonly Outcome[] = ['absent', 'unknown'];

/** What a careful colleague would add. */
export function notesOf(question: Question, documents: readonly StoredDocument[]): Note[] {
  if (documents.length === 0) return nobodyNotes(question);
  return documents.slice(0, 10).flatMap((document) => documentNotes(question, document));
}

/** Whose it may be, where none of ours answers to it. */
function nobodyNotes({ shape, value }: Question): Note[] {
  const service = shape === 'hostname' ? serviceOf(value) : undefined;
  if (!service) return [];
  const text = `${value} is a name of ${service}: another customer's, or one of ours that is gone.`;
  return [{ text, sensitivity: 'public', lead: NOBODY, outcomes: NOBODY }];
}

function serviceOf(host: string): string | undefined {
  if (/\.cloudfront\.(?:net|cn)$/.test(host)) return 'CloudFront';
  if (host.endsWith('.awsglobalaccelerator.com')) return 'Global Accelerator';
  return /\.execute-api\.[a-z0-9-]+\.amazonaws\./.test(host) ? 'API Gateway' : undefined;
}

function documentNotes({ shape, value }: Question, document: StoredDocument): Note[] {
  const { account, type, attrs } = document;
  const { enabled, defaultName, tenantOnly, staging }: CdnAttributes = attrs;
  const said: string[] = [];
  const name = shape === 'hostname' ? covering(document, value) : undefined;
  if (name !== undefined && name !== value)
    said.push(`${value} is not named itself: it falls under ${name}.`);
  if (shape === 'address')
    said.push(
      `${value} is a static address of the edge: it is on no interface, and stays with the accelerator.`,
    );
  if (enabled === false) said.push(`The ${type} is switched off: what asks it gets no content.`);
  if (defaultName === false && shape === 'hostname' && value.startsWith(resourceOf(document.id)))
    said.push('Its execute-api name is switched off: only its custom domains answer.');
  if (tenantOnly) said.push('It serves distribution tenants: their domains are not read.');
  if (staging) said.push('It is a staging distribution: it gets test traffic of another one.');
  if (type === 'custom-domain' && Array.isArray(attrs.mappings))
    said.push('No API of its account and region is mapped to this custom domain.');
  return said.map((text) => ({ text, account }));
}
