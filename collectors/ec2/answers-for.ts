import type { Document, Question } from '#kit';
import { isInRanges, isNamedByArn, resourceOf } from '#kit';

/**
 * Whether a document is what was asked for: it has the address, or a delegated prefix that holds it; or the id, ARN,
 * volume or host name; or, in any case of letters, the name.
 */
export function answersFor(document: Document, { shape, value }: Question): boolean {
  const { id, arn, name, identifiers, hostnames, addresses, ranges } = document;
  if (shape === 'address') return addresses.includes(value) || isInRanges(value, ranges);
  if (name?.toLowerCase() === value.toLowerCase()) return true;
  return (
    [id, resourceOf(id), arn, ...identifiers].includes(bareOf(value)) ||
    hostnames.includes(value.toLowerCase()) ||
    isNamedByArn(document, value)
  );
}

/** The ARN of a volume names it by its id; everything else as it is. */
export function bareOf(value: string): string {
  return /^arn:.*:volume\//.test(value) ? resourceOf(value) : value;
}

/** Why an id that no instance has says nothing: the index has instances alone. Undefined for those of instances. */
export function aloneBecause({ value }: Pick<Question, 'value'>): string | undefined {
  const id = bareOf(value);
  if (/^vol-[0-9a-f]{8,17}$/.test(id)) return 'a volume that is on no instance is not looked at';
  return /^(?:r|sir|cr)-[0-9a-f]{8,17}$/.test(id)
    ? 'a reservation or request is known by its instances alone'
    : undefined;
}
