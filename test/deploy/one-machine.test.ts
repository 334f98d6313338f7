import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { askApi } from '../e2e/asking.ts';
import { folderFor } from '../e2e/process.ts';
import { startCaddy } from '../services/caddy.ts';
import { startMoto } from '../services/moto.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { askThrough } from './ask-through.ts';
import type { Service } from './compose.ts';
import { readCompose, root } from './compose.ts';
import { outsideOf, startByCompose } from './start-by-compose.ts';

/** The profiles `tls` and `demo-aws`, by hand. */

const run = promisify(execFile);

it('answers a signed command behind Caddy with a certificate of our own', async (t) => {
  const { services } = readCompose({ profiles: ['tls'] });
  const folder = folderFor(t);
  const [crt, key] = makePair(folder);
  const configuration = `access:
  groups: { support: { users: [U0SUP1] } }
  rules: [{ effect: allow, groups: [support], kinds: [ip], see: internal }]
slack: { app: A0001, teams: [T0001] }
`;
  const app = await startByCompose(t, folder, present(services['cloudwhois']), { configuration });
  const started = await startOrSkip(() =>
    startCaddy({
      ...present(services['caddy']).environment,
      CLOUDWHOIS_TLS: `${crt} ${key}`,
      CLOUDWHOIS_ROUTERS: new URL(app.url).host,
    }),
  );
  if (started.skip) return t.skip(started.skip);
  const caddy = started.service();
  t.after(() => caddy.stop());
  assert.match(await askThrough(caddy.port, readFileSync(crt, 'utf8')), /10\.0\.0\.7/);
  await assert.rejects(askThrough(caddy.port, undefined), /self-signed certificate/);
});

const moto = await startOrSkip(startMoto);

it('reads the made-up AWS and answers from it', { skip: moto.skip }, async (t) => {
  const aws = moto.service();
  t.after(() => aws.stop());
  await aws.reset();
  const { services } = readCompose({ profiles: ['demo-aws'] });
  const folder = folderFor(t);
  const outside = {
    configuration: readFileSync(`${root}deploy/demo-aws/cloudwhois.yaml`, 'utf8'),
    hosts: { 'http://moto:5000': aws.url },
  };
  const seed = present(services['demo-seed']);
  assert.deepEqual(seed.entrypoint, ['node', 'demo-aws/seed.ts']);
  const { env } = outsideOf(folder, seed, outside);
  const sow = () => run(process.execPath, [`${root}deploy/demo-aws/seed.ts`], { env });
  assert.match((await sow()).stdout, /ask for 10\.2\.0\.10, 3\.250\.2\.10, shop\.example\.com/);
  assert.match((await sow()).stdout, /already/);

  const demo = await startByCompose(t, folder, present(services['demo']), outside);
  const ask = () => askApi(demo.url, { token: 'demo', text: '3.250.2.10' });
  let reply = await ask();
  // The first pass over both accounts goes on in the background
  while (reply.answer.outcome !== 'found') {
    await wait(500);
    reply = await ask();
  }
  assert.match(reply.answer.summary, /is the Elastic IP .* of the instance/);
  assert.equal(reply.answer.results[0]?.owner?.team, 'team-shop');
});

function present(service: Service | undefined): Service {
  assert.ok(service);
  return service;
}

/** A certificate for localhost that signs itself, and its key. */
function makePair(folder: string): [string, string] {
  const [crt, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', crt, '-days', '2', ...names];
  execFileSync('openssl', ['req', '-x509', ...made], { stdio: 'ignore' });
  return [crt, key];
}
