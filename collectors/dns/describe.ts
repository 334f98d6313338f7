import type { Document, Result } from '#kit';
import { awsConsole, factText, partitionOf, unicodeHostname } from '#kit';
import { attrsOf, isDomain, isZone, zoneOf } from './document.ts';
import { shownName } from './names.ts';

/** `the weighted A record www.example.com`, `the private zone internal.example.com`, `the registered domain example.com`. */
export function describe(result: Result): string {
  const name = shownName(result.name ?? result.id);
  const fact = (wanted: string) => factText(result, wanted);
  const isPrivate = fact('private') === 'yes';
  if (result.type === 'hosted-zone') {
    const view = { yes: 'private ', no: 'public ' }[fact('private') ?? ''] ?? '';
    return `the ${view}hosted zone ${name}`;
  }
  if (result.type === 'domain') return `the registered domain ${name}`;
  const words = [isPrivate ? 'private' : '', fact('routing') ?? '', fact('recordType') ?? ''].filter(Boolean);
  return `the ${[...words, 'record'].join(' ')} ${name}`;
}

/** The page of the zone in AWS's console; of a record the page of its zone. */
export function consoleLink(document: Document) {
  const partition = document.arn?.split(':')[1] ?? partitionOf(document.region);
  if (isDomain(document)) {
    const page = `route53/domains/home#/details/${encodeURIComponent(document.name ?? '')}`;
    return awsConsole(partition, page);
  }
  const zone = isZone(document) ? (attrsOf(document).zoneId ?? document.id) : zoneOf(document);
  const id = zone.split('/').at(-1) ?? zone;
  return awsConsole(partition, `route53/v2/hostedzones#ListRecordSets/${encodeURIComponent(id)}`);
}

/** The other form of an internationalised name, for a note. */
export function otherForm(value: string): string | undefined {
  const unicode = unicodeHostname(value);
  return unicode === undefined ? undefined : `${value} is how ${unicode} is written in the DNS.`;
}
