import type { Document, Question } from '#kit';

/** Whether a document is what was asked for: it has the id or ARN, or the name in any case. */
export function answersFor(document: Document, { value }: Question): boolean {
  const { id, arn, name, identifiers, account } = document;
  if ([id, arn, ...identifiers].includes(value)) return true;
  const [, , , , owner, resource = ''] = value.split(':');
  // An ARN of a document that was imported by its id alone
  if (owner !== undefined) return owner === account && id === `${account}/${resource.replace(/\/.*\//, '/')}`;
  return name !== undefined && name.toLowerCase() === value.toLowerCase();
}
