import type { Document, Result } from '#kit';
import { partitionOf } from '#kit';
import { nameOf } from './document.ts';

/** A noun phrase for a result, from what redaction has left of it: "the public S3 bucket larkspur-logs". */
export function describe(result: Result): string {
  const open = result.facts.find(({ name }) => name === 'public')?.value;
  const may =
    open === 'unknown' ? ' (whether it is public is not known)' : open === 'no' ? ' (not public)' : '';
  return `the ${open === 'yes' ? 'public ' : ''}S3 bucket ${nameOf(result)}${may}`;
}

const CONSOLES: Readonly<Record<string, string>> = {
  aws: 's3.console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

/** The bucket's page in AWS's console; the isolated partitions have none that we know. */
export function consoleLink(document: Document): { text: string; url: string } | undefined {
  const host = CONSOLES[partitionOf(document.region)];
  if (document.provider !== 'aws' || host === undefined) return undefined;
  const [name, region] = [nameOf(document), document.region].map(encodeURIComponent);
  return { text: 'AWS console', url: `https://${host}/s3/buckets/${name}?region=${region}` };
}
