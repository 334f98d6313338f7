import type { Document, Result } from '#kit';
import { partitionOf, unicodeHostname } from '#kit';
import { attrsOf, isDomain, isZone, zoneOf } from './document.ts';
import { shownName } from './names.ts';

/** `the weighted A record www.example.com`, `the private zone internal.example.com`, `the registered domain example.com`. */
export function describe(result: Result): string {
  const name = shownName(result.name ?? result.id);
  const fact = (wanted: string) => {
    const found = result.facts.find((one) => one.name === wanted && one.state === 'value');
    return typeof found?.value === 'string' ? found.value : undefined;
  };
  const isPrivate = fact('private') === 'yes';
  if (result.type === 'hosted-zone') return `the ${isPrivate ? 'private' : 'public'} hosted zone ${name}`;
  if (result.type === 'domain') return `the registered domain ${name}`;
  const words = [isPrivate ? 'private' : '', fact('routing') ?? '', fact('recordType') ?? ''].filter(Boolean);
  return `the ${[...words, 'record'].join(' ')} ${name}`;
}

const consoles: Record<string, string> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The page of the zone in AWS's console; of a record the page of its zone. */
export function consoleLink(document: Document): { text: string; url: string } | undefined {
  const host = consoles[partitionOfDocument(document)] ?? 'console.aws.amazon.com';
  if (isDomain(document)) {
    const url = `https://${host}/route53/domains/home#/details/${encodeURIComponent(document.name ?? '')}`;
    return { text: 'AWS console', url };
  }
  const zone = isZone(document) ? (attrsOf(document).zoneId ?? document.id) : zoneOf(document);
  const id = zone.split('/').at(-1) ?? zone;
  return {
    text: 'AWS console',
    url: `https://${host}/route53/v2/hostedzones#ListRecordSets/${encodeURIComponent(id)}`,
  };
}

function partitionOfDocument({ arn, region }: Document): string {
  return arn?.split(':')[1] ?? partitionOf(region);
}

/** The other form of an internationalised name, for a note. */
export function otherForm(value: string): string | undefined {
  const unicode = unicodeHostname(value);
  return unicode === undefined ? undefined : `${value} is how ${unicode} is written in the DNS.`;
}
