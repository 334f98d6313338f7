import type { Document, Question } from '#kit';
import { resourceOf } from '#kit';

/**
 * Whether a document answers for the value: one of its names, wildcards included, one of its addresses, its id, ARN or
 * name. The host of an origin is none of these: a distribution that reads from a bucket is not the bucket.
 */
export function answersFor(document: Document, { shape, value }: Question): boolean {
  if (shape === 'address') return document.addresses.includes(value);
  if (shape === 'hostname') return covering(document, value) !== undefined;
  const { id, arn, name } = document;
  return id === value || resourceOf(id) === value || arn === value || sameName(name, value);
}

function sameName(name: string | undefined, value: string): boolean {
  return name?.toLowerCase() === value.toLowerCase();
}

/** The name of the document that answers for this one: itself, or the closest wildcard. */
export function covering({ type, hostnames }: Document, value: string): string | undefined {
  return [value, ...wildcardsOf(value, type)].find((name) => hostnames.includes(name));
}

/**
 * The wildcards that cover a name, the closest first. CloudFront's stands for any depth below it, API Gateway's for
 * one label: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-wildcard
 */
export function wildcardsOf(value: string, type = 'distribution'): string[] {
  const labels = value.split('.');
  const depth = type === 'distribution' ? labels.length - 2 : 1;
  return Array.from({ length: Math.max(0, Math.min(depth, labels.length - 2)) }, (_, i) =>
    ['*', ...labels.slice(i + 1)].join('.'),
  );
}
