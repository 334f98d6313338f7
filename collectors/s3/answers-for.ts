import type { Document, Question } from '#kit';
import { nameOf, partitionOfBucket } from './document.ts';
import { accessPointHost, accessPointOf } from './names.ts';

/** Whether a bucket, as the index has it or as it is now, is the one that was asked for. */
export function answersFor(document: Document, question: Question): boolean {
  const { value, shape } = question;
  const { id, arn, hostnames, identifiers } = document;
  if ([id, arn, ...identifiers].includes(value)) return true;
  if (accessPointOf(value)) return hostnames.includes(accessPointHost(value) ?? '');
  const [partition, name] = named({ value, shape });
  const same = nameOf(document).toLowerCase() === name.toLowerCase();
  return same && (partition === undefined || partitionOfBucket(document) === partition);
}

/** The partition, where an ARN names one, and the name of the bucket. */
export function named({ value, shape }: Pick<Question, 'value' | 'shape'>): [string | undefined, string] {
  if (shape !== 'arn') return [undefined, value];
  const [, partition, , , , name = ''] = value.split(':');
  return [partition, name];
}
