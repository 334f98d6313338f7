import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { it } from 'node:test';
import { createServer } from 'node:tls';
import { pinnedCa } from '../../src/store/elasticsearch/pinned-ca.ts';
import { folderFor } from '../e2e/process.ts';

// elasticsearch-certutil makes authorities of 861 or 862 bytes: the latter fill the lines of a PEM text to the last
it('gives the authority back, whatever its size', async (t) => {
  const folder = folderFor(t);
  const sizes = new Set<number>();
  for (let length = 1; length <= 64 && !sizes.has(0); length++) {
    const certificate = authorityNamed('a'.repeat(length), folder);
    const server = createServer({ key: readFileSync(join(folder, 'key')), cert: certificate.toString() });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;

    const found = await pinnedCa([url], certificate.fingerprint256);

    server.close();
    assert.equal(new X509Certificate(found).fingerprint256, certificate.fingerprint256);
    sizes.add(certificate.raw.toString('base64').length % 64);
  }
  assert.ok(sizes.has(0), 'no certificate filled its last line: this test has shown nothing');
});

function authorityNamed(name: string, folder: string): X509Certificate {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key'];
  const made = ['-subj', `/CN=${name}`, '-days', '2', '-out', 'crt'];
  execFileSync('openssl', ['req', '-x509', ...key, ...made], { cwd: folder, stdio: 'ignore' });
  return new X509Certificate(readFileSync(join(folder, 'crt')));
}
