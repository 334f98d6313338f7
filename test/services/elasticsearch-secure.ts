import { execFile } from 'node:child_process';
import { pbkdf2Sync, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Elasticsearch } from './elasticsearch.ts';
import { startElasticsearch } from './elasticsearch.ts';

const run = promisify(execFile);

/** A server with TLS and users. */
export interface SecureElasticsearch extends Elasticsearch {
  /** SHA-256 of its certificate authority. */
  fingerprint: string;
  /**
   * The same server where users stand in for API keys (the bare server has no analysis for the index in which it would
   * keep keys): `keyOf` a role is taken here as that role's user.
   */
  byKey: string;
  keyOf(role: string): string;
}

/**
 * Starts one with a certificate authority of its own and a user for each of these roles; needs openssl besides. With
 * `certificates`, the folder of an authority and a certificate (`ca.crt`, `node.crt`, `node.key`), it takes those, and
 * `byKey` speaks TLS with them, too.
 */
export async function startSecureElasticsearch(
  roles: Readonly<Record<string, object>>,
  { certificates }: { certificates?: string } = {},
): Promise<SecureElasticsearch> {
  const folder = certificates ?? (await mkdtemp(join(tmpdir(), 'authority-')));
  const password = randomBytes(12).toString('hex');
  const names = Object.keys(roles);
  if (certificates === undefined) await makeCertificates(folder);
  const ca = await readFile(`${folder}/ca.crt`, 'utf8');
  const server = await startElasticsearch({
    settings: {
      'xpack.security.enabled': 'true',
      'xpack.security.http.ssl.enabled': 'true',
      'xpack.security.http.ssl.key': 'node.key',
      'xpack.security.http.ssl.certificate': 'node.crt',
    },
    async prepare(config) {
      await run('cp', [`${folder}/node.key`, `${folder}/node.crt`, config]);
      await writeFile(`${config}/roles.yml`, Object.entries(roles).map(roleText).join(''));
      await writeFile(`${config}/users`, names.map((name) => `${name}:${hashed(password)}\n`).join(''));
      await writeFile(`${config}/users_roles`, names.map((name) => `${name}:${name}\n`).join(''));
    },
  });
  const own = certificates === undefined ? undefined : await pairIn(folder);
  if (certificates === undefined) await rm(folder, { recursive: true });
  const entrance = await openEntrance(server.url, ca, own);
  return {
    ...server,
    fingerprint: new X509Certificate(ca).fingerprint256,
    byKey: entrance.url,
    keyOf: (role) => Buffer.from(`${role}:${password}`).toString('base64'),
    async stop() {
      await entrance.close();
      await server.stop();
    },
  };
}

/** A role as the file has it: one at the beginning of a line, its parts below, in JSON since that is YAML, too. */
function roleText([name, role]: [string, object]): string {
  const parts = Object.entries(role).map(([part, value]) => `  ${part}: ${JSON.stringify(value)}\n`);
  return `${name}:\n${parts.join('')}`;
}

/** Passes everything on, with the key as a user and a password. */
async function openEntrance(
  target: string,
  ca: string,
  own: { key: string; cert: string } | undefined,
): Promise<{ url: string; close: () => Promise<void> }> {
  const pass = (from: IncomingMessage, to: ServerResponse) => {
    const { host: _host, authorization = '', ...headers } = from.headers;
    const basic = { ...headers, authorization: authorization.replace('ApiKey', 'Basic') };
    const asked = request(
      `${target}${from.url}`,
      { method: from.method ?? 'GET', ca, headers: basic },
      (answer) => {
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(to);
      },
    );
    asked.on('error', () => to.destroy());
    from.pipe(asked);
  };
  const server = own ? createTlsServer(own, pass) : createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${own ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pairIn(folder: string): Promise<{ key: string; cert: string }> {
  const [key, cert] = await Promise.all(
    ['node.key', 'node.crt'].map((name) => readFile(`${folder}/${name}`, 'utf8')),
  );
  return { key: key ?? '', cert: cert ?? '' };
}

/** An authority, and a certificate of it for the loopback; the node shows both. */
async function makeCertificates(folder: string): Promise<void> {
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-subj',
    '/CN=test authority',
    '-days',
    '2',
  );
  await openssl('req', ...key, '-keyout', 'node.key', '-out', 'node.csr', '-subj', '/CN=node');
  await writeFile(`${folder}/names`, 'subjectAltName=IP:127.0.0.1\n');
  const sign = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  await openssl('x509', '-req', '-in', 'node.csr', '-out', 'leaf.crt', ...sign);
  const both = `${await readFile(`${folder}/leaf.crt`, 'utf8')}${await readFile(`${folder}/ca.crt`, 'utf8')}`;
  await writeFile(`${folder}/node.crt`, both);
}

/** As the file of users has it. */
function hashed(password: string): string {
  const salt = randomBytes(32);
  const hash = pbkdf2Sync(password, salt, 10_000, 32, 'sha512');
  return `{PBKDF2}10000$${salt.toString('base64')}$${hash.toString('base64')}`;
}
