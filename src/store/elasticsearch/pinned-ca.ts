import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate } from 'node:tls';
import { connect } from 'node:tls';
import { unavailable } from '#kit';

/** Milliseconds for each node. */
const DEADLINE = 3000;

/**
 * The certificate (PEM) with this SHA-256 fingerprint among those that a node shows, to be trusted as the one authority:
 * then the whole chain and the name are checked as ever. The client's own way compares the fingerprint alone, and
 * the certificate of an authority is public: anybody may show it beside one of their own. Asks one node after another;
 * throws `unavailable` where none answers, or none shows it.
 */
export async function pinnedCa(urls: readonly string[], fingerprint: string): Promise<string> {
  const wanted = plain(fingerprint);
  let last: unknown;
  for (const url of urls) {
    try {
      const found = (await chainOf(url)).find((one) => plain(one.fingerprint256) === wanted);
      if (found) return new X509Certificate(found.raw).toString();
    } catch (error) {
      last = error;
      continue;
    }
    throw unavailable('Elasticsearch has another certificate authority than expected.', {
      fix: 'Check ELASTICSEARCH_CA_FINGERPRINT; if it is right, somebody is in between.',
    });
  }
  throw unavailable('Elasticsearch cannot be reached.', {
    fix: 'Check that the cluster runs, and ELASTICSEARCH_URL.',
    cause: last,
  });
}

async function chainOf(url: string): Promise<DetailedPeerCertificate[]> {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  // Nothing is said on this connection, and nothing is believed but the fingerprint
  const socket = connect({ host, port: Number(port || 443), rejectUnauthorized: false });
  const { promise, resolve, reject } = Promise.withResolvers<DetailedPeerCertificate[]>();
  socket.setTimeout(DEADLINE, () => reject(new Error('no answer in time')));
  socket.once('error', reject);
  socket.once('secureConnect', () => resolve(listOf(socket.getPeerCertificate(true))));
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

/** A root names itself as its own issuer. */
function listOf(first: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const all: DetailedPeerCertificate[] = [];
  let one: DetailedPeerCertificate | undefined = first;
  while (one?.raw && !all.includes(one)) {
    all.push(one);
    one = one.issuerCertificate as DetailedPeerCertificate | undefined;
  }
  return all;
}

function plain(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}
