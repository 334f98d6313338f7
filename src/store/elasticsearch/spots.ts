import { formatAddress, lastAddress, network } from '#kit';
import { marks } from '../keys.ts';

/** An address or a network of a document, for the questions of what holds or lies inside. */
export interface Spot {
  /** Its first address. */
  base: string;
  /** Over 16 bytes; 255 for a single address. */
  prefix: number;
  /** Every address of a network. */
  net?: { gte: string; lte: string };
  /** Text whose order is the order of addresses, a network before what is inside it. */
  place: string;
}

/** The spots that the keys of a document name. */
export function spotsOf(keys: readonly string[]): Spot[] {
  return keys.flatMap((key) => {
    if (!key.startsWith(marks.address)) return [];
    const bytes = Buffer.from(key.slice(1, 33), 'hex');
    const prefix = Number.parseInt(key.slice(33), 16);
    const base = formatAddress(bytes);
    if (prefix > 128) return [{ base, prefix, place: key }];
    return [
      {
        base,
        prefix,
        net: { gte: base, lte: formatAddress(lastAddress(network(bytes, prefix))) },
        place: key,
      },
    ];
  });
}

/** Keys that are asked for as they stand; networks are asked for by their spots. */
export function exactKeys(keys: readonly string[]): string[] {
  return keys.filter(
    (key) => !key.startsWith(marks.range) && (!key.startsWith(marks.address) || key.endsWith('ff')),
  );
}
