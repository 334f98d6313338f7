import type { Document, DocumentCheck, Kind, Scope } from '#kit';
import { documentCheck, normaliseAddress, parseNetwork } from '#kit';

/** A document that its collector must not have yielded; classified as `failed`. */
export class InvalidDocument extends Error {
  readonly code = 'InvalidDocument';
  readonly fix =
    'This is a fault of the collector or of what the provider said: report it with this message.';

  constructor(message: string) {
    super(message);
    this.name = 'InvalidDocument';
  }
}

/** Gives the document back with canonical addresses and ranges, or throws InvalidDocument. */
export type Checker = (document: Document, scope: Scope) => Document;

/**
 * Builds the check of what one kind's collector yields: the schema, that the document lies in the scope that was
 * read, and that every address is one. A scope that spans regions or accounts holds documents of all of them.
 */
export function documentChecker(kind: Kind, provider: string): Checker {
  const faultsOf: DocumentCheck = documentCheck(kind);
  const shape = kind.providers[provider]?.scopes;
  return (document, scope) => {
    const [fault] = faultsOf(document);
    if (fault !== undefined) throw new InvalidDocument(`${nameOf(document)}: ${fault}`);
    const outside = (member: 'provider' | 'account' | 'region') => {
      if (document[member] === scope[member]) return;
      throw new InvalidDocument(
        `${nameOf(document)}: its ${member} is ${document[member]}, but the scope is of ${scope[member]}`,
      );
    };
    outside('provider');
    if (shape !== 'once') outside('account');
    if (shape === 'account-region') outside('region');
    return withCanonicalAddresses(document);
  };
}

function withCanonicalAddresses(document: Document): Document {
  if (document.addresses.length === 0 && document.ranges.length === 0) return document;
  const read = (texts: readonly string[], canonical: (text: string) => string | undefined) =>
    texts.map((text) => {
      const value = canonical(text);
      if (value === undefined) throw new InvalidDocument(`${nameOf(document)}: "${text}" is no address`);
      return value;
    });
  return {
    ...document,
    addresses: read(document.addresses, normaliseAddress),
    ranges: read(document.ranges, (text) => parseNetwork(text)?.text),
  };
}

function nameOf(document: unknown): string {
  const id = (document as Partial<Document> | undefined)?.id;
  return typeof id === 'string' && id !== '' ? `document ${id.slice(0, 200)}` : 'a document without id';
}
