import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { folderFor } from '../e2e/process.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { makeCertificates } from './certificates.ts';
import { root } from './compose.ts';

/** The two scripts with which Compose prepares the cluster; that nodes take the certificates is shown elsewhere. */

const run = promisify(execFile);
const made = await startOrSkip(() => makeCertificates());

describe('deploy/elasticsearch', { skip: made.skip }, () => {
  const folder = made.service();
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');

  it('makes one authority and a certificate for all nodes', () => {
    const authority = new X509Certificate(read('ca.crt'));
    const node = new X509Certificate(read('node.crt'));
    assert.ok(node.checkIssued(authority));
    for (const name of ['elasticsearch-1', 'elasticsearch-2', 'elasticsearch-3', 'localhost'])
      assert.equal(node.checkHost(name), name);
    assert.equal(read('ca-fingerprint').trim(), authority.fingerprint256);
    // Shown beside it, or nobody could tell the authority by its fingerprint
    assert.ok(read('node.crt').includes(read('ca.crt').trim()));
    assert.match(read('password'), /^[0-9a-f]{48}$/);
  });

  it('keeps what is secret from others', () => {
    for (const name of ['ca.key', 'node.key', 'password'])
      assert.equal(statSync(join(folder, name)).mode & 0o077, 0, name);
  });

  it('makes nothing twice', async () => {
    const before = ['ca.crt', 'node.crt', 'password'].map(read);
    await makeCertificates(folder);
    assert.deepEqual(['ca.crt', 'node.crt', 'password'].map(read), before);
  });

  it('makes a key for each role, as the superuser and over a connection that it trusts', async (t) => {
    const keys = keysFolder(t);
    const asked = await serveKeys(t, folder, () => [200, '{"id":"x","api_key":"y","encoded":"a2V5"}']);
    await makeKeys(asked.url, folder, keys);
    await makeKeys(asked.url, folder, keys);
    const basic = `Basic ${Buffer.from(`elastic:${read('password')}`).toString('base64')}`;
    assert.deepEqual(
      asked.requests,
      ['router', 'collector'].map((role) => ({
        ...{ path: '/_security/api_key', authorization: basic },
        body: JSON.parse(readFileSync(`${root}deploy/elasticsearch/${role}.json`, 'utf8')),
      })),
    );
    for (const role of ['router', 'collector']) {
      assert.equal(readFileSync(join(keys, role, 'key'), 'utf8').trim(), 'a2V5');
      assert.equal(readFileSync(join(keys, role, 'ca-fingerprint'), 'utf8'), read('ca-fingerprint'));
      assert.equal(statSync(join(keys, role, 'key')).mode & 0o077, 0);
    }
  });

  for (const [what, status, body] of [
    ['refuses', 403, '{"error":{"reason":"no"}}'],
    ['gives no key', 200, '{}'],
  ] as const) {
    it(`fails where the cluster ${what}, and tries again at the next start`, async (t) => {
      const keys = keysFolder(t);
      const asked = await serveKeys(t, folder, () => [status, body]);
      await assert.rejects(makeKeys(asked.url, folder, keys));
      assert.equal(asked.requests.length, 1);
      await assert.rejects(makeKeys(asked.url, folder, keys));
      assert.equal(asked.requests.length, 2);
    });
  }
});

function keysFolder(t: TestContext): string {
  const keys = folderFor(t);
  for (const role of ['router', 'collector']) mkdirSync(join(keys, role));
  return keys;
}

function makeKeys(url: string, certificates: string, keys: string) {
  const script = `${root}deploy/elasticsearch/keys.sh`;
  return run('sh', [script, url, certificates, `${root}deploy/elasticsearch`, keys]);
}

interface Asked {
  path: string | undefined;
  authorization: string | undefined;
  body: unknown;
}

/** In place of the cluster: the server of the tests has no room for keys. */
async function serveKeys(
  t: TestContext,
  certificates: string,
  reply: () => [number, string],
): Promise<{ url: string; requests: Asked[] }> {
  const requests: Asked[] = [];
  const [key, cert] = ['node.key', 'node.crt'].map((name) => readFileSync(join(certificates, name)));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { url: path, headers } = request;
    requests.push({ path, authorization: headers.authorization, body: JSON.parse(text) });
    const [status, body] = reply();
    response.writeHead(status).end(body);
  }
  const server = createServer({ key, cert }, (request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => server.close());
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, requests };
}
