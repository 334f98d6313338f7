import { normaliseAddress, normaliseHostname, parseNetwork } from '#kit';

/** Checks of single variables: what is wrong with the text, or undefined. They never repeat a secret. */
export type Check = (text: string) => string | undefined;

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

export const isPort: Check = (text) =>
  /^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535 ? undefined : 'must be a whole number from 0 to 65535';

export const isHost: Check = (text) =>
  normaliseAddress(text) !== undefined || normaliseHostname(text) !== undefined
    ? undefined
    : 'must be an address or a host name to listen on';

/** Splits a comma-separated list; empty items are dropped. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function oneOf(choices: readonly string[]): Check {
  return (text) => (choices.includes(text) ? undefined : `must be one of ${choices.join(', ')}`);
}

export function someOf(choices: readonly string[]): Check {
  return (text) => {
    const items = listOf(text);
    const fine = items.length > 0 && items.every((item) => choices.includes(item));
    return fine ? undefined : `must be a comma-separated list of ${choices.join(', ')}`;
  };
}

export function startsWith(prefix: string): Check {
  return (text) => (text.startsWith(prefix) ? undefined : `must start with ${prefix}`);
}

export function longerThan(least: number): Check {
  return (text) => (text.length >= least ? undefined : `must have at least ${least} characters`);
}

/** An http or https address without user, password, query or fragment. */
export const isWebAddress: Check = (text) => {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'must be an http or https address';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or a password';
  if (url.search !== '' || url.hash !== '') return 'must not have a query or a fragment';
  return undefined;
};

/** Comma-separated addresses as above. */
export const areWebAddresses: Check = (text) => {
  const items = listOf(text);
  if (items.length === 0) return 'must name at least one address';
  return items.map(isWebAddress).find((problem) => problem !== undefined);
};

/** As above; plain http only to this machine. */
export const isSafeAddress: Check = (text) => {
  const problem = isWebAddress(text);
  if (problem !== undefined) return problem;
  const url = new URL(text);
  if (url.protocol === 'https:' || loopback.has(url.hostname)) return undefined;
  return 'must be https; plain http is accepted only for this machine (localhost, 127.0.0.1, [::1])';
};

/** Comma-separated origins (`https://hooks.slack.com`), plain http only for this machine. */
export const areOrigins: Check = (text) => {
  const items = listOf(text);
  if (items.length === 0) return 'must name at least one origin';
  for (const item of items) {
    const problem = isSafeAddress(item);
    if (problem !== undefined) return `${problem}: ${JSON.stringify(item)}`;
    if (new URL(item).pathname !== '/')
      return `must be origins, without a path: ${JSON.stringify(item)} has one`;
  }
  return undefined;
};

export const isTrustedProxy: Check = (text) => {
  if (/^(true|false|[1-9]|10)$/.test(text)) return undefined;
  const known = ['loopback', 'linklocal', 'uniquelocal'];
  const items = listOf(text);
  const fine =
    items.length > 0 &&
    items.every(
      (item) =>
        known.includes(item) || normaliseAddress(item) !== undefined || parseNetwork(item) !== undefined,
    );
  return fine ? undefined : 'must be false, a number of hops from 1 to 10, or addresses and networks';
};

/** SHA-256 of a certificate in hex, with or without colons. */
export const isFingerprint: Check = (text) =>
  /^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$/.test(text) ? undefined : 'must be a SHA-256 fingerprint in hex';
