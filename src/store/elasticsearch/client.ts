import { Client } from '@elastic/elasticsearch';
import { storeFault } from './faults.ts';
import { pinnedCa } from './pinned-ca.ts';

/** How to reach the cluster. */
export interface Access {
  /** Addresses of nodes, or of something in front of them. */
  urls: readonly string[];
  apiKey?: string;
  /** In place of a key: a user, who may make keys. */
  user?: { name: string; password: string };
  /** SHA-256 of the one certificate authority to be trusted, in hex with or without colons. */
  caFingerprint?: string;
}

/** Bytes of an answer: a page of a thousand documents of the largest kind is a tenth of this. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Makes the client. Asks for the certificate authority where its fingerprint is given; throws `unavailable` as that does. */
export async function createClient({ urls, apiKey, user, caFingerprint }: Access): Promise<Client> {
  const ca = caFingerprint === undefined ? undefined : await pinnedCa(urls, caFingerprint);
  try {
    return new Client({
      nodes: [...urls],
      ...(user
        ? { auth: { username: user.name, password: user.password } }
        : apiKey !== undefined && { auth: { apiKey } }),
      ...(ca !== undefined && { tls: { ca } }),
      // What is sent again, and when, is decided in elastic.ts
      maxRetries: 0,
      // A ping asks for `/`, which a key of ours may not
      resurrectStrategy: 'optimistic',
      maxResponseSize: MOST_BYTES,
      redaction: { type: 'remove' },
      // Answers are read member by member and never merged into other objects; the check costs more than the reading
      disablePrototypePoisoningProtection: true,
    });
  } catch (error) {
    throw storeFault(error);
  }
}
