import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError } from '#kit';
import type { LoadOptions } from '../src/config.ts';
import { exampleEnvironment, formatFaults, isDemo, loadConfig, redacted, variables } from '../src/config.ts';

type Files = Record<string, string>;

function load(environment: Record<string, string> = {}, files: Files = {}, more: Partial<LoadOptions> = {}) {
  const readFile = async (path: string) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`no such file ${path}`), { code: 'ENOENT' });
    return text;
  };
  return loadConfig({ environment, cwd: '/srv', readFile, ...more });
}

/** The faults as `key: problem`, or a failure where there are none. */
async function faultsOf(...options: Parameters<typeof load>): Promise<string[]> {
  const error: unknown = await load(...options).then(
    () => assert.fail('the configuration was accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ConfigError, String(error));
  return error.faults.map(({ key, problem }) => `${key}: ${problem}`);
}

const yaml = (text: string) => ({ '/srv/cloudwhois.yaml': text });
const signing = 'c2lnbmluZy1zZWNyZXQ';

describe('loadConfig: defaults', () => {
  it('needs nothing at all', async () => {
    const config = await load();

    assert.deepEqual(config, {
      host: '127.0.0.1',
      port: 8080,
      trustProxy: false,
      logLevel: 'info',
      dataFolder: '/srv/data',
      roles: { router: true, collector: true },
      store: 'sqlite',
      slack: {
        apiUrl: 'https://slack.com/api/',
        responseUrls: ['https://hooks.slack.com', 'https://hooks.slack-gov.com'],
      },
      aws: {},
      settings: {},
      warnings: [],
    });
  });

  it('reads everything that is set', async () => {
    const config = await load(
      {
        HOST: '0.0.0.0',
        PORT: '0',
        PUBLIC_URL: 'https://who.example.com/',
        TRUST_PROXY: '10.0.0.0/8, 192.0.2.1',
        CLOUDWHOIS_ROLES: 'router',
        CLOUDWHOIS_CONFIG: '/etc/who.yaml',
        CLOUDWHOIS_STORE: 'elasticsearch',
        ELASTICSEARCH_URL: 'https://elastic.example.com:9200, https://b.example.com',
        ELASTICSEARCH_API_KEY: 'abc',
        SLACK_SIGNING_SECRET: signing,
        SLACK_RESPONSE_URLS: 'https://hooks.slack.com/, http://127.0.0.1:4000',
        OIDC_ISSUER: 'https://login.example.com',
        OIDC_CLIENT_ID: 'who',
        OIDC_CLIENT_SECRET: 'hush',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:5000',
        EXTERNAL: 'ext-1',
      },
      { '/etc/who.yaml': 'aws: { externalId: env:EXTERNAL }\nhistory: 30d\n' },
    );

    assert.equal(config.publicUrl, 'https://who.example.com');
    assert.deepEqual(config.trustProxy, ['10.0.0.0/8', '192.0.2.1']);
    assert.deepEqual(config.roles, { router: true, collector: false });
    assert.deepEqual(config.elasticsearch, {
      urls: ['https://elastic.example.com:9200', 'https://b.example.com'],
      apiKey: 'abc',
    });
    assert.deepEqual(config.slack.responseUrls, ['https://hooks.slack.com', 'http://127.0.0.1:4000']);
    assert.deepEqual(config.aws, { endpoint: 'http://127.0.0.1:5000', externalId: 'ext-1' });
    assert.equal(config.configFile, '/etc/who.yaml');
    assert.equal(config.settings.history, '30d');
    assert.equal(config.oidc?.clientSecret, 'hush');
  });
});

describe('loadConfig: variables', () => {
  const scenarios: { name: string; set: Record<string, string>; says: RegExp }[] = [
    {
      name: 'a port that is none',
      set: { PORT: '70000' },
      says: /^PORT: is "70000"; it must be a whole number/,
    },
    { name: 'a signed port', set: { PORT: '-1' }, says: /^PORT: / },
    { name: 'an unknown level', set: { LOG_LEVEL: 'loud' }, says: /^LOG_LEVEL: .*one of fatal, error/ },
    { name: 'an unknown role', set: { CLOUDWHOIS_ROLES: 'router,cook' }, says: /^CLOUDWHOIS_ROLES: / },
    {
      name: 'an empty signing secret',
      set: { SLACK_SIGNING_SECRET: '' },
      says: /^SLACK_SIGNING_SECRET: .*empty/,
    },
    {
      name: 'a bot token of another sort',
      set: { SLACK_BOT_TOKEN: 'xoxp-12345' },
      says: /must start with xoxb-$/,
    },
    {
      name: 'a short session secret',
      set: { CLOUDWHOIS_SESSION_SECRET: 'short' },
      says: /at least 32 characters$/,
    },
    {
      name: 'a password in an address',
      set: { PUBLIC_URL: 'https://a:b@who.example.com' },
      says: /password/,
    },
    { name: 'another protocol', set: { PUBLIC_URL: 'ftp://who.example.com' }, says: /http or https/ },
    {
      name: 'plain http for answers',
      set: { SLACK_RESPONSE_URLS: 'http://evil.example.com' },
      says: /must be https/,
    },
    {
      name: 'a path in an origin',
      set: { SLACK_RESPONSE_URLS: 'https://hooks.slack.com/x' },
      says: /without a path/,
    },
    { name: 'an unknown store', set: { CLOUDWHOIS_STORE: 'mysql' }, says: /one of sqlite, elasticsearch/ },
    {
      name: 'a cluster without an address',
      set: { CLOUDWHOIS_STORE: 'elasticsearch' },
      says: /^ELASTICSEARCH_URL: /,
    },
    { name: 'half a sign-in', set: { SLACK_CLIENT_ID: '1.2' }, says: /^SLACK_CLIENT_SECRET: is not set/ },
    {
      name: 'a previous secret alone',
      set: { SLACK_SIGNING_SECRET_PREVIOUS: signing },
      says: /^SLACK_SIGNING_SECRET: /,
    },
    {
      name: 'a named file that is not there',
      set: { CLOUDWHOIS_CONFIG: 'no.yaml' },
      says: /^CLOUDWHOIS_CONFIG: .*ENOENT/,
    },
    { name: 'a proxy that is none', set: { TRUST_PROXY: 'yes' }, says: /^TRUST_PROXY: / },
  ];
  for (const { name, set, says } of scenarios) {
    it(`refuses ${name}`, async () => {
      const faults = await faultsOf(set);

      assert.equal(faults.length, 1, faults.join('\n'));
      assert.match(faults[0] ?? '', says);
    });
  }

  it('refuses a store that this build does not have', async () => {
    const set = { CLOUDWHOIS_STORE: 'elasticsearch', ELASTICSEARCH_URL: 'https://elastic.example.com' };

    const faults = await faultsOf(set, {}, { stores: ['sqlite'] });

    assert.deepEqual(faults, ['CLOUDWHOIS_STORE: the store elasticsearch is not part of this version']);
  });

  it('reads NAME_FILE without the line end', async () => {
    const files = { '/run/secrets/slack': `${signing}\n` };

    const config = await load({ SLACK_SIGNING_SECRET_FILE: '/run/secrets/slack' }, files);

    assert.equal(config.slack.signingSecret, signing);
  });

  it('refuses a variable that is set twice, and a file that cannot be read, without its path', async () => {
    const set = { PORT: '1', PORT_FILE: 'port', SLACK_BOT_TOKEN_FILE: 'xoxb-pasted-by-mistake' };

    const faults = await faultsOf(set, { '/srv/port': '1' });

    assert.deepEqual(faults, [
      'PORT_FILE: PORT is set as well; keep one of the two',
      'SLACK_BOT_TOKEN_FILE: the file that it names cannot be read (ENOENT)',
    ]);
  });

  it('resolves references, in files too', async () => {
    const asked: string[] = [];
    const resolveSecret = async (reference: string) => {
      asked.push(reference);
      return `xoxb-resolved-${reference.length}`;
    };

    const config = await load(
      { SLACK_BOT_TOKEN_FILE: 'token', SLACK_SIGNING_SECRET: 'awsssm:/who/signing' },
      { '/srv/token': 'awssm:arn:aws:secretsmanager:eu-west-1:111122223333:secret:bot\n' },
      { resolveSecret },
    );

    assert.equal(config.slack.botToken, 'xoxb-resolved-62');
    assert.equal(config.slack.signingSecret, 'xoxb-resolved-19');
    assert.deepEqual(asked.sort(), [
      'awssm:arn:aws:secretsmanager:eu-west-1:111122223333:secret:bot',
      'awsssm:/who/signing',
    ]);
  });

  it('names the variable and never the value where a reference cannot be resolved', async () => {
    const set = { SLACK_BOT_TOKEN: 'awskms:Y2lwaGVy', SLACK_SIGNING_SECRET: 'awssm:secret-arn' };
    const resolveSecret = async (reference: string): Promise<string> => {
      if (reference.startsWith('awskms:'))
        throw Object.assign(new Error(`no ${reference}`), { name: 'AccessDenied' });
      return 'tiny';
    };

    const without = await faultsOf(set);
    const failing = await faultsOf(set, {}, { resolveSecret });

    assert.deepEqual(without, [
      'SLACK_SIGNING_SECRET: is an awssm: reference, and nothing here can resolve those',
      'SLACK_BOT_TOKEN: is an awskms: reference, and nothing here can resolve those',
    ]);
    assert.deepEqual(failing, [
      'SLACK_SIGNING_SECRET: must have at least 8 characters',
      'SLACK_BOT_TOKEN: the awskms: reference could not be resolved (AccessDenied)',
    ]);
  });

  it('warns of names that look like ours, but not of those that the file refers to', async () => {
    const set = { SLACK_SIGNING_SECERT: signing, CLOUDWHOIS_EXTERNAL_ID: 'x1', ELASTICSEARCH_API_KEY: 'k' };

    const { warnings } = await load(set, yaml('aws: { externalId: env:CLOUDWHOIS_EXTERNAL_ID }'));

    assert.deepEqual(warnings, [
      'ELASTICSEARCH_API_KEY is ignored, since CLOUDWHOIS_STORE is sqlite',
      'SLACK_SIGNING_SECERT is no variable of cloudwhois and is ignored; did you mean "SLACK_SIGNING_SECRET"?',
    ]);
  });
});

describe('loadConfig: all at once', () => {
  it('reports environment, file and checks together', async () => {
    const checks = [
      () => ({ faults: [{ key: 'access.rules[0].groups[0]', problem: 'no such group' }], warnings: ['w'] }),
    ];
    const text =
      'history: 90\naccess:\n  rules:\n    - effect: allow\n      groups: [x]\n      kinds: [ip]\n';

    const faults = await faultsOf({ PORT: 'x', SLACK_CLIENT_ID: '1' }, yaml(text), { checks });

    assert.deepEqual(faults, [
      'PORT: is "x"; it must be a whole number from 0 to 65535',
      'SLACK_CLIENT_SECRET: is not set, while SLACK_CLIENT_ID is',
      'history: must be a number and s, m, h or d (line 1)',
      'access.rules[0].groups[0]: no such group (line 5)',
    ]);
  });

  it('keeps the warnings of checks', async () => {
    const { warnings } = await load({}, yaml('{}'), {
      checks: [() => ({ faults: [], warnings: ['w', 'w'] })],
    });

    assert.deepEqual(warnings, ['w']);
  });
});

describe('formatFaults and redacted', () => {
  it('prints two lines a fault, no secret, nothing that steers a terminal', async () => {
    const set = { PORT: '\u001b[31mx\n', SLACK_SIGNING_SECRET: 'tiny', SLACK_BOT_TOKEN: 'hunter22' };
    const error = await load(set).catch((reason: unknown) => reason);
    assert.ok(error instanceof ConfigError);

    const text = formatFaults(error);

    assert.equal(
      text,
      [
        'The configuration has 3 faults.',
        '',
        '  PORT: is "\\u001b[31mx\\n"; it must be a whole number from 0 to 65535',
        '    for example: PORT=8080',
        '  SLACK_SIGNING_SECRET: must have at least 8 characters',
        '    for example: SLACK_SIGNING_SECRET=<Basic Information → App Credentials → Signing Secret>',
        '  SLACK_BOT_TOKEN: must start with xoxb-',
        '    for example: SLACK_BOT_TOKEN=xoxb-…',
        '',
        'Nothing was started. Correct them and start again.',
      ].join('\n'),
    );
  });

  it('hides every secret of the table', async () => {
    const secret = 'xoxb-xapp-0123456789012345678901234567890';
    const values: Record<string, string> = {
      SLACK_BOT_TOKEN: `xoxb-${secret}`,
      SLACK_APP_TOKEN: `xapp-${secret}`,
      SLACK_CONFIG_TOKEN: `xoxe.${secret}`,
    };
    const set = Object.fromEntries(
      variables.filter((one) => one.secret).map(({ name }) => [name, values[name] ?? secret]),
    );
    const rest = {
      OIDC_ISSUER: 'https://login.example.com',
      OIDC_CLIENT_ID: 'who',
      SLACK_CLIENT_ID: '1.2',
      CLOUDWHOIS_STORE: 'elasticsearch',
      ELASTICSEARCH_URL: 'https://elastic.example.com',
    };
    const config = await load({ ...set, ...rest }, yaml(`aws: { externalId: '${secret}' }`));

    const text = JSON.stringify(redacted(config));

    assert.doesNotMatch(text, new RegExp(secret));
    assert.equal(text.match(/<redacted>/g)?.length, Object.keys(set).length + 2);
    assert.match(text, /elastic\.example\.com/);
  });

  it('writes an example of every variable', () => {
    const text = exampleEnvironment();

    for (const { name } of variables) assert.match(text, new RegExp(`^# ${name}=.`, 'm'));
  });
});

describe('isDemo', () => {
  const scenarios: [string, Record<string, string | undefined>, boolean, boolean][] = [
    ['nothing set', { PATH: '/bin', AWS_PROFILE: 'x', PORT: '1' }, false, true],
    ['a file', {}, true, false],
    ['one of ours', { CLOUDWHOIS_DATA: 'x' }, false, false],
    ['one of Slack, empty', { SLACK_SIGNING_SECRET: '' }, false, false],
    ['a file variable', { ELASTICSEARCH_API_KEY_FILE: 'x' }, false, false],
    ['one that is unset', { SLACK_BOT_TOKEN: undefined }, false, true],
  ];
  for (const [name, environment, file, expected] of scenarios) {
    it(`${name}: ${expected}`, () => assert.equal(isDemo(environment, file), expected));
  }
});
