import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError } from '#kit';
import type { Config, Environment } from '../../src/config.ts';
import { loadConfig, redacted } from '../../src/config.ts';
import { loadKinds } from '../../src/kinds.ts';

const kinds = await loadKinds(new URL('../../collectors/', import.meta.url));
const environment = { ALERTS_SECRET: 's3cret-of-alerts', SHORT: 'fifteen-letters' };

function load(text: string, own: Environment = environment): Promise<Config> {
  return loadConfig({ environment: own, cwd: '/srv', readFile: async () => text, kinds });
}

const whole = `
slack: { alerts: C0CLOUD }
alerts:
  freshness: true
  findings: [public-buckets, dangling-names, { name: old-keys, after: 180d, channel: G0SECURITY }]
  quiet: '22:00-06:00'
  questions: [{ every: '0 8 * * 1', ask: '/s3info list public:yes', to: C0SECURITY }]
  webhook: { url: 'https://tickets.example.com/cloudwhois', secret: env:ALERTS_SECRET }
`;

describe('the part alerts', () => {
  it('is accepted whole; the secret comes from its variable and is never printed', async () => {
    const config = await load(whole);
    assert.deepEqual(config.warnings, []);
    assert.equal(config.alertsSecret, 's3cret-of-alerts');
    assert.doesNotMatch(JSON.stringify(redacted(config)), /s3cret/);
  });

  it('warns of a finding that no kind has', async () => {
    const { warnings } = await load('slack: { alerts: C1 }\nalerts: { findings: [public-bucket] }');
    assert.match(warnings.join(), /no kind has a finding "public-bucket".*public-buckets/);
  });

  const faults: [what: string, text: string, says: RegExp][] = [
    ['a finding that nobody is told', 'alerts: { findings: [public-buckets] }', /^slack\.alerts: is not set/],
    [
      'a channel by its name',
      "alerts: { findings: [{ name: old-keys, channel: '#sec' }] }",
      /findings\[0\]\.channel: must be the id/,
    ],
    [
      'a question at no time',
      'alerts: { questions: [{ every: daily, ask: x, to: C1 }] }',
      /questions\[0\]\.every: must be five fields/,
    ],
    [
      'a question to nobody in particular',
      "alerts: { questions: [{ every: '0 8 * * *', ask: x, to: sec }] }",
      /questions\[0\]\.to/,
    ],
    ['a quiet time that is none', "alerts: { quiet: '22-6' }", /alerts\.quiet/],
    [
      'a webhook without TLS',
      'alerts: { webhook: { url: http://tickets.example.com, secret: env:ALERTS_SECRET } }',
      /webhook\.url: must be https/,
    ],
    [
      'a secret in the file',
      'alerts: { webhook: { url: https://a.example.com, secret: hunter2 } }',
      /webhook\.secret/,
    ],
    [
      'a secret that is not set',
      'alerts: { webhook: { url: https://a.example.com, secret: env:NONE } }',
      /webhook\.secret: the variable "NONE"/,
    ],
    [
      'a secret that can be guessed',
      'alerts: { webhook: { url: https://a.example.com, secret: env:SHORT } }',
      /webhook\.secret: the variable "SHORT" that it names is shorter than 16/,
    ],
  ];
  for (const [what, text, says] of faults) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(load(text), (error: unknown) => {
        assert.ok(error instanceof ConfigError);
        const told = error.faults.map(({ key, problem }) => `${key}: ${problem}`).join('\n');
        assert.match(told, says);
        assert.doesNotMatch(told, /hunter2/);
        return true;
      });
    });
  }

  it('takes http for a webhook on this machine', async () => {
    const text = 'alerts: { webhook: { url: "http://127.0.0.1:9/x", secret: env:ALERTS_SECRET } }';
    assert.equal((await load(text)).settings.alerts?.webhook?.url, 'http://127.0.0.1:9/x');
  });
});
