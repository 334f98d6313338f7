import type { Document, Result } from '#kit';
import { awsConsole, factText, partitionOf } from '#kit';
import { nameOf } from './document.ts';

/** A noun phrase for a result, from what redaction has left of it: "the public S3 bucket larkspur-logs". */
export function describe(result: Result): string {
  const open = factText(result, 'public');
  const may =
    open === 'unknown' ? ' (whether it is public is not known)' : open === 'no' ? ' (not public)' : '';
  return `the ${open === 'yes' ? 'public ' : ''}S3 bucket ${nameOf(result)}${may}`;
}

/** The bucket's page in AWS's console. */
export function consoleLink(document: Document) {
  if (document.provider !== 'aws') return undefined;
  const [name, region] = [nameOf(document), document.region].map(encodeURIComponent);
  return awsConsole(partitionOf(document.region), `s3/buckets/${name}?region=${region}`);
}
