import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import type { Finding } from '../../src/runtime/doctor/finding.ts';
import { slackEnvironment } from './asking.ts';
import { cli, folderFor } from './process.ts';

/** A company's network around the program: a proxy, and a certificate authority of its own. */

const aws = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-west-1' };

async function doctor(cwd: string, env: Record<string, string>) {
  const { out, err } = await cli(['doctor', '--json'], { cwd, env: { ...slackEnvironment, ...env } });
  const { checks } = JSON.parse(out) as { checks: Finding[] };
  const of = (name: string) =>
    checks.find((one) => one.name === name) ?? assert.fail(`nothing of ${name}: ${out}${err}`);
  return { checks, of };
}

describe('the program behind a proxy', () => {
  /** A proxy that refuses everything in AWS's words; the hosts that it was asked for. */
  async function proxyOf(t: TestContext) {
    const hosts = new Set<string>();
    const server = createServer((request, response) => {
      hosts.add(URL.parse(request.url ?? '')?.host ?? '');
      const error = '<Error><Code>AccessDenied</Code><Message>not here</Message></Error>';
      response.writeHead(403, { 'content-type': 'text/xml' }).end(`<ErrorResponse>${error}</ErrorResponse>`);
    }).listen(0, '127.0.0.1');
    t.after(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    return { hosts, url: `http://user:secret@127.0.0.1:${(server.address() as AddressInfo).port}` };
  }
  const configuration = "aws: { role: cloudwhois-reader, accounts: [{ id: '111122223333' }] }\n";

  it('calls AWS through it where Node is told to', async (t) => {
    const { hosts, url } = await proxyOf(t);
    const cwd = folderFor(t, { 'cloudwhois.yaml': configuration });
    const env = { ...aws, AWS_ENDPOINT_URL: 'http://aws.invalid', HTTP_PROXY: url, NODE_USE_ENV_PROXY: '1' };
    const { of, checks } = await doctor(cwd, env);

    assert.ok(hosts.has('aws.invalid'), [...hosts].join(' '));
    assert.match(of('proxy').detail, /^HTTP_PROXY=127\.0\.0\.1:\d+; Node uses it$/);
    assert.match(of('AWS account 111122223333').detail, /AccessDenied/);
    assert.ok(!JSON.stringify(checks).includes('secret@'));
  });

  it('says where Node is not told to', async (t) => {
    const { hosts, url } = await proxyOf(t);
    const { of } = await doctor(folderFor(t), { HTTP_PROXY: url });

    assert.deepEqual(
      [of('proxy').state, of('proxy').fix],
      ['warning', 'Set NODE_USE_ENV_PROXY=1, and start again.'],
    );
    assert.equal(hosts.size, 0);
  });
});

const skip = spawnSync('openssl', ['version']).error !== undefined && 'there is no openssl here';

describe('the program before a certificate authority of its own', { skip }, () => {
  it('names it as what is missing, and trusts it once it is named', async (t) => {
    const cwd = folderFor(t);
    const [key, cert] = [join(cwd, 'tls.key'), join(cwd, 'tls.pem')];
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const named = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync('openssl', ['req', '-x509', ...made, ...named, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    const server = createTlsServer(
      { key: readFileSync(key), cert: readFileSync(cert) },
      (_request, response) => response.end('{"ok":true,"team":"Acme","user":"whois"}'),
    ).listen(0, 'localhost');
    t.after(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const env = { SLACK_API_URL: `https://localhost:${port}/api/`, SLACK_BOT_TOKEN: 'xoxb-1' };

    const before = await doctor(cwd, env);
    const after = await doctor(cwd, { ...env, NODE_EXTRA_CA_CERTS: cert });

    assert.equal(before.of('Slack').state, 'fault');
    assert.match(before.of('Slack').fix ?? '', /NODE_EXTRA_CA_CERTS/);
    assert.equal(after.of('Slack').detail, 'speaks to Acme as whois');
    assert.match(after.of('certificate authorities').detail, /^1 more from /);
  });
});
