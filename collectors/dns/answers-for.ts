import type { Document, Question } from '#kit';
import { isRecord, nameOf } from './document.ts';
import { mayCover } from './names.ts';

/** Whether a document still answers: it has the name, or is a wildcard that may cover it; or it has the address or id. */
export function answersFor(document: Document, { value }: Question): boolean {
  const { id, arn, hostnames, identifiers, addresses } = document;
  if ([id, arn, ...hostnames, ...identifiers, ...addresses].includes(value)) return true;
  return isRecord(document) && mayCover(nameOf(document), value);
}
