import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { variables } from '../../src/config/variables.ts';
import { loadConfig } from '../../src/config.ts';
import type { Service } from './compose.ts';
import { readCompose, root } from './compose.ts';

/** What docker-compose.yml says; cluster-by-compose.test.ts starts the same processes. */

const nodes = ['elasticsearch-1', 'elasticsearch-2', 'elasticsearch-3'];
const cases: readonly [profiles: string[] | undefined, services: string[]][] = [
  [undefined, ['cloudwhois']],
  [['sqlite'], ['cloudwhois']],
  [['tls'], ['caddy', 'cloudwhois']],
  [
    ['elasticsearch'],
    [
      'balancer',
      'collector',
      ...nodes,
      'elasticsearch-certificates',
      'elasticsearch-keys',
      'router-1',
      'router-2',
    ],
  ],
  [['demo-aws'], ['demo', 'demo-seed', 'moto']],
];
/** What whoever runs it puts beside the file. */
const brought = ['./cloudwhois.yaml', './certificates'];
const every = ['sqlite', 'tls', 'elasticsearch', 'demo-aws'];
const whole = readCompose({ profiles: every });
const all = Object.entries(whole.services);
const ours = all.filter(([, { image }]) => image.startsWith('cloudwhois:'));

describe('docker-compose.yml', () => {
  for (const [profiles, services] of cases) {
    it(`starts, with ${profiles?.join() ?? 'no profile'}: ${services.join(', ')}`, () => {
      const read = readCompose(profiles ? { profiles } : {});
      assert.deepEqual(Object.keys(read.services).sort(), services.toSorted());
      const published = Object.values(read.services).flatMap(({ ports }) => ports);
      assert.equal(new Set(published).size, published.length);
      for (const [name, { depends_on }] of Object.entries(read.services)) {
        for (const other of Object.keys(depends_on)) {
          assert.ok(read.services[other], `${name} waits for ${other}, which does not start`);
        }
      }
    });
  }

  it('names every image by its version', () => {
    for (const [name, { image }] of all) assert.match(image, /:\d+\.\d+\.\d+$/, name);
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
    for (const [name, { image }] of ours) assert.equal(image, `cloudwhois:${version}`, name);
  });

  it('has the versions of Elasticsearch and moto that are tested', () => {
    const versionIn = (file: string) =>
      /VERSION = '(.*)'/.exec(readFileSync(`${root}test/services/${file}.ts`, 'utf8'))?.[1];
    assert.equal(whole.services['moto']?.image, `motoserver/moto:${versionIn('moto')}`);
    for (const name of nodes) assert.match(imageOf(name), new RegExp(`:${versionIn('elasticsearch')}$`));
  });

  it('gives no process more than it needs', () => {
    for (const [name, service] of all) {
      assert.deepEqual(service.cap_drop, ['ALL'], name);
      assert.deepEqual(service.security_opt, ['no-new-privileges:true'], name);
      assert.ok(service.deploy?.resources.limits.memory, `${name} has no limit of memory`);
      if (!name.startsWith('elasticsearch')) assert.equal(service.read_only, true, name);
      if (!name.startsWith('elasticsearch')) assert.deepEqual(service.tmpfs, ['/tmp'], name);
    }
    for (const [name, service] of ours) {
      assert.equal(service.user, undefined, `${name} runs as the user of the image`);
      assert.equal(service.init, true, name);
      assert.equal(service.cap_add, undefined, name);
    }
  });

  it('starts again what ended, knows how each is, and gives each time to end', () => {
    for (const [name, service] of all) {
      const once = ['elasticsearch-certificates', 'elasticsearch-keys', 'demo-seed'].includes(name);
      assert.match(String(service.restart), once ? /^(no|on-failure:\d)$/ : /^unless-stopped$/, name);
      if (once) assert.equal(service.healthcheck?.disable, true, name);
      else if (!name.startsWith('ca') && name !== 'balancer') assert.ok(service.healthcheck?.test, name);
    }
    for (const [name, { stop_grace_period: grace }] of ours) assert.equal(grace, '30s', name);
    const probe = (name: string) => whole.services[name]?.healthcheck?.test.at(-1) ?? '';
    for (const router of ['router-1', 'router-2'])
      assert.match(probe(router), /\$\{process\.env\.PORT\}\/readyz`/);
    for (const name of ['collector', 'cloudwhois', 'demo']) assert.match(probe(name), /\/livez`/);
  });

  it('shows nothing beyond this machine but Caddy', () => {
    for (const [name, { ports }] of all) {
      const isCaddy = ['caddy', 'balancer'].includes(name);
      for (const port of ports)
        assert.match(port, isCaddy ? /^(80:80|443:443)$/ : /^127\.0\.0\.1:\d+:\d+$/, name);
    }
  });

  it('mounts only what is there', () => {
    const used = new Set<string>();
    for (const [name, { volumes }] of all) {
      for (const volume of volumes) {
        const [source = '', target = '', mode] = volume.split(':');
        assert.ok(target.startsWith('/'), `${name}: ${volume}`);
        if (source.startsWith('./')) {
          assert.ok(brought.includes(source) || existsSync(`${root}${source}`), `${name}: ${source}`);
          assert.equal(mode, 'ro', `${name}: ${volume}`);
        } else used.add(source);
      }
    }
    assert.deepEqual([...used].sort(), Object.keys(whole.volumes).sort());
  });

  it('lets no process read the key of another role', () => {
    const keys = (name: string) => whole.services[name]?.volumes.filter((one) => one.includes('-key:'));
    for (const router of ['router-1', 'router-2']) {
      assert.deepEqual(keys(router), ['router-key:/run/elasticsearch:ro']);
    }
    assert.deepEqual(keys('collector'), ['collector-key:/run/elasticsearch:ro']);
  });

  it('passes secrets by files alone', () => {
    const secrets = variables.filter(({ secret }) => secret).map(({ name }) => name);
    for (const [name, { environment, secrets: own }] of all) {
      assert.deepEqual(
        Object.keys(environment).filter((key) => secrets.includes(key)),
        [],
        name,
      );
      const files = Object.values(environment).filter((value) => value.startsWith('/run/secrets/'));
      assert.deepEqual(files.map((file) => file.slice(13)).sort(), own.toSorted(), name);
      for (const secret of own) assert.match(whole.secrets[secret]?.file ?? '', /^\.\/secrets\//);
    }
  });

  for (const [name, service] of ours.filter(([one]) => one !== 'demo-seed')) {
    it(`gives ${name} an environment without a fault`, async () => {
      const config = await configOf(service);
      assert.deepEqual(config.warnings, []);
      assert.deepEqual(config.roles, {
        router: name !== 'collector',
        collector: !name.startsWith('router'),
      });
      assert.equal(config.store, /^(router|collector)/.test(name) ? 'elasticsearch' : 'sqlite');
    });
  }
});

function imageOf(name: string): string {
  return whole.services[name]?.image ?? '';
}

/** As the process reads it; every file says what its kind of file does. */
function configOf({ environment }: Service) {
  const contents: Record<string, string> = {
    '/run/secrets/slack_signing_secret': '0123456789abcdef',
    '/run/secrets/slack_bot_token': 'xoxb-1',
    '/run/elasticsearch/key': 'a2V5',
    '/run/elasticsearch/ca-fingerprint': 'AA:'.repeat(31) + 'AA\n',
    '/etc/cloudwhois/cloudwhois.yaml': '',
  };
  return loadConfig({
    environment,
    cwd: '/',
    readFile: async (path) => {
      const text = contents[path];
      assert.notEqual(text, undefined, path);
      return text ?? '';
    },
  });
}
