import type { StoredDocument } from '#kit';
import { resourceOf } from '#kit';
import type { IpAttributes } from './document.ts';

/**
 * Holders of an address, best first: in use before merely there, behind an instance before behind something else, by
 * an address of its own before by a delegated prefix, the interface before its Elastic IP.
 */
export function rank(holders: readonly StoredDocument[], address: string): StoredDocument[] {
  const keyed = once(holders).map((document) => ({ document, key: keyOf(document, address) }));
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ document }) => document);
}

type Key = [number, number, number, number, string];

function keyOf(document: StoredDocument, address: string): Key {
  const { status, instance }: IpAttributes = document.attrs;
  return [
    status === 'in-use' ? 0 : 1,
    instance === undefined ? 1 : 0,
    document.addresses.includes(address) ? 0 : 1,
    document.type === 'network-interface' ? 0 : 1,
    document.id,
  ];
}

function compare(a: Key, b: Key): number {
  for (const [i, one] of a.entries()) {
    const other = b[i] ?? one;
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}

/**
 * The owner of a VPC sees the interfaces of those whom it is shared with, so that one interface can be there twice:
 * its owner's own view counts. Nothing else makes two documents one.
 */
function once(documents: readonly StoredDocument[]): StoredDocument[] {
  const seen = new Set(documents.map(({ account, region, id }) => `${account}/${region}/${resourceOf(id)}`));
  return [...new Map(documents.map((document) => [document.id, document])).values()].filter(
    ({ account, region, id, attrs }) => {
      const { ownerAccount = account }: IpAttributes = attrs;
      return ownerAccount === account || !seen.has(`${ownerAccount}/${region}/${resourceOf(id)}`);
    },
  );
}
