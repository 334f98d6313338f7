import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { roleDescriptors } from '../../src/store/elasticsearch/set-up.ts';
import { cli, folderFor } from '../e2e/process.ts';
import { startCaddy } from '../services/caddy.ts';
import type { SecureElasticsearch } from '../services/elasticsearch-secure.ts';
import { startSecureElasticsearch } from '../services/elasticsearch-secure.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { askThrough } from './ask-through.ts';
import { makeCertificates } from './certificates.ts';
import type { Service } from './compose.ts';
import { readCompose } from './compose.ts';
import { outsideOf, startByCompose } from './start-by-compose.ts';

/** `docker compose --profile elasticsearch up`, by hand: its scripts, its environments, its Caddy. */

const compose = readCompose({ profiles: ['elasticsearch'] });
const configuration = `networks: [{ cidr: 198.51.100.0/24, name: Office Pune, owner: it }]
access:
  groups: { support: { users: [U0SUP1] } }
  rules: [{ effect: allow, groups: [support], kinds: [ip], see: internal }]
slack: { app: A0001, teams: [T0001] }
limits: { questions: off }
`;
const held = JSON.stringify({
  ...{ kind: 'ip', id: 'eni-1', type: 'network-interface', provider: 'aws', account: '111122223333' },
  ...{ region: 'eu-west-1', name: 'payments-api', addresses: ['10.0.0.7'] },
});

const secure = await startOrSkip(async () => {
  const certificates = await makeCertificates();
  return {
    certificates,
    cluster: await startSecureElasticsearch({ ...roleDescriptors() }, { certificates }),
  };
});

it('answers a signed command through Caddy, from a cluster with security on', {
  skip: secure.skip,
}, async (t) => {
  const { certificates, cluster } = secure.service();
  t.after(() => cluster.stop());
  const folder = folderFor(t);
  const start = (name: string) => startByCompose(t, folder, service(name), outside(name));
  const outside = (name: string) => outsideFor(name.replace(/-\d$/, ''), { certificates, cluster });

  const collector = await start('collector');
  const imported = await cli(['import', '-', '--complete'], {
    ...outsideOf(folder, service('collector'), outside('collector')),
    input: `${held}\n`,
  });
  assert.equal(imported.code, 0, imported.err);
  const routers = await Promise.all(['router-1', 'router-2'].map(start));
  for (const { url } of [collector, ...routers]) await expectStatus(`${url}/livez`, 200);
  for (const { url } of routers) await expectStatus(`${url}/readyz`, 200);
  for (const path of ['/', '/slack/commands', '/v1/whois', '/metrics', '/openapi.json'])
    await expectStatus(`${collector.url}${path}`, 404);

  const skip = await startOrSkip(() =>
    startCaddy({
      ...service('balancer').environment,
      CLOUDWHOIS_ROUTERS: routers.map(({ url }) => new URL(url).host).join(' '),
    }),
  );
  if (skip.skip) return t.skip(skip.skip);
  const caddy = skip.service();
  t.after(() => caddy.stop());
  const ask = () => askThrough(caddy.port, caddy.authority);

  assert.match(await ask(), /payments-api/);
  // Every question is answered while one router goes in order, and after the other was started anew
  const [first, second] = routers;
  const questions = keepAsking(ask);
  assert.equal(await first?.stop(), 0);
  assert.deepEqual(await questions(), []);
  // Gone without a word: the next questions go past it
  second?.child.kill('SIGKILL');
  await assert.rejects(ask(), /502|503/);
});

function service(name: string): Service {
  const found = compose.services[name];
  assert.ok(found, name);
  return found;
}

/** The volumes that the containers of this role share with the cluster. */
function outsideFor(
  role: string,
  { certificates, cluster }: { certificates: string; cluster: SecureElasticsearch },
) {
  const host = new URL(cluster.byKey).host;
  return {
    configuration,
    hosts: Object.fromEntries([1, 2, 3].map((node) => [`elasticsearch-${node}:9200`, host])),
    files: {
      '/run/elasticsearch/key': cluster.keyOf(role),
      '/run/elasticsearch/ca-fingerprint': readFileSync(`${certificates}/ca-fingerprint`, 'utf8'),
    },
  };
}

async function expectStatus(url: string, status: number): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  assert.equal(response.status, status, `${url}: ${await response.text()}`);
}

/** Asks one after the other until it is called; gives what went wrong. */
function keepAsking(ask: () => Promise<string>): () => Promise<string[]> {
  const enough = new AbortController();
  const wrong: string[] = [];
  const asking = (async () => {
    while (!enough.signal.aborted) {
      const reply = await ask().catch(String);
      if (!reply.includes('payments-api')) wrong.push(reply);
    }
  })();
  return async () => {
    enough.abort();
    await asking;
    return wrong;
  };
}
