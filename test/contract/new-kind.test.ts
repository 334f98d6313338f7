import assert from 'node:assert/strict';
import { hash, randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Answer } from '#kit';
import type { AuditPage } from '../../src/access/audit/read-audit.ts';
import type { Changes } from '../../src/answer/changes.ts';
import { buildApp } from '../../src/app.ts';
import { scheduleEntries } from '../../src/refresh/schedule.ts';
import {
  cliServices,
  createLog,
  iamPolicy,
  loadFromEnvironment,
  openAsking,
  openRuntime,
  statusSchema,
} from '../../src/runtime.ts';
import { slackManifest } from '../../src/slack/manifest.ts';
import { signedCommand, testSecret } from '../slack/sign.ts';

/** A kind is one folder: dropped in, everything has it; and before, nothing knows of it. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const token = 'a-token-of-the-operators';
const now = Date.parse('2026-07-01T12:00:00Z');
const clock = () => now;

const configuration = `access:
  groups: { security: { users: [U0SEC1] } }
  rules: [{ effect: allow, groups: [security], kinds: ['*'], see: restricted }]
  operators: [security]
  auditors: [security]
  tokens: [{ name: ops, sha256: '${hash('sha256', token)}', groups: [security] }]
refresh: { queue: '*/5 * * * *' }
slack: { app: A0001, teams: [T0001] }
`;

const documents = `${JSON.stringify({
  kind: 'queue',
  id: '111122223333/eu-west-1/queue-abc',
  type: 'queue',
  provider: 'aws',
  account: '111122223333',
  region: 'eu-west-1',
  name: 'orders',
  identifiers: ['queue-abc', 'orders'],
  attrs: { depth: 12 },
})}\n`;

/** Where `#kit` can be found, and no tool looks. */
function kindsFolder(...extra: string[]): string {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'kinds-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  for (const kind of ['collectors/ip', ...extra]) {
    const filter = (source: string) => !source.endsWith('.test.ts');
    cpSync(join(root, kind), join(folder, kind.split('/').at(-1) ?? ''), { recursive: true, filter });
  }
  return folder;
}

/** The program as the server puts it together, with the kinds of a folder. */
async function open(folder: string) {
  const cwd = mkdtempSync(join(tmpdir(), 'cloudwhois-new-kind-'));
  writeFileSync(join(cwd, 'cloudwhois.yaml'), configuration);
  const environment = { SLACK_SIGNING_SECRET: testSecret };
  const loaded = await loadFromEnvironment({ environment, cwd, clock, kindsFolder: folder });
  const { kinds, config } = loaded;
  const log = createLog({ level: 'silent', fd: 2, role: 'test' });
  const runtime = await openRuntime({ ...loaded, clock, log, role: 'router' });
  const asking = await openAsking(runtime, 'test');
  const { ask, access, audit, accounts, status, timetable, changes, trail } = asking;
  const { apiUrl, responseUrls } = config.slack;
  const app = await buildApp({
    ...{ kinds, ask, access, audit, accounts, status, statusSchema, timetable, changes, trail, clock, log },
    fetch: () => Promise.reject(new Error('nothing is to be fetched')),
    state: runtime.store.state,
    scopes: () => runtime.store.index.scopes(),
    elapsed: () => 0,
    newId: randomUUID,
    version: 'test',
    trustProxy: false,
    slack: { secrets: [testSecret], settings: config.settings.slack, apiUrl, responseUrls },
  });
  after(async () => {
    await app.close();
    await asking.close();
    await runtime.close();
    rmSync(cwd, { recursive: true, force: true });
  });
  const slack = async (command: string, text: string) => {
    const signed = signedCommand({ command, text, user_id: 'U0SEC1', response_url: '' }, { now });
    const { body } = await app.inject({
      ...{ method: 'POST', url: '/slack/commands' },
      ...{ headers: signed.headers, payload: signed.body },
    });
    return body;
  };
  const get = (url: string) => app.inject({ url, headers: { authorization: `Bearer ${token}` } });
  return { app, config, kinds, slack, get, services: cliServices(runtime, asking) };
}

type Opened = Awaited<ReturnType<typeof open>>;

/** Everything that the program says of itself, by where it says it. */
async function everythingOf({ config, kinds, slack, get }: Opened): Promise<Record<string, string>> {
  const publicUrl = 'https://whois.example.com';
  const manifest = slackManifest({ kinds: [...kinds.values()], settings: config.settings, publicUrl });
  return {
    'the Slack help': await slack('/ipinfo', 'help'),
    'the Slack manifest': JSON.stringify(manifest),
    'the OpenAPI document': (await get('/openapi.json')).body,
    'the status': (await get('/v1/status')).body,
    'the timetable': JSON.stringify(scheduleEntries(kinds, config.settings.refresh)),
    'the IAM policy': JSON.stringify(iamPolicy(kinds)),
    'the metrics': (await get('/metrics')).body,
  };
}

const mark = /queue|sqs:/i;

describe('a new kind', async () => {
  const without = await open(kindsFolder());
  const folder = kindsFolder('test/fixtures/kinds/queue');
  // So that it has a right to ask for
  const file = join(folder, 'queue', 'index.ts');
  writeFileSync(file, readFileSync(file, 'utf8').replace('actions: []', "actions: ['sqs:ListQueues']"));
  const opened = await open(folder);

  it('is nowhere before its folder is there, and named in the configuration it is a warning', async () => {
    for (const [where, text] of Object.entries(await everythingOf(without))) {
      assert.ok(text.length > 20, where);
      // The kind that is there speaks of queues nowhere either
      assert.doesNotMatch(text, mark, where);
    }
    assert.equal((await without.get('/v1/queue?q=queue-abc')).statusCode, 404);
    assert.match(await without.slack('/queueinfo', 'queue-abc'), /There is no command/);
    assert.ok(without.config.warnings.some((warning) => /queue/.test(warning)));
    await assert.rejects(importInto(without), { code: 'invalid', message: /Line 1/ });
  });

  it('is read back by import, and answers on every door', async () => {
    const report = await importInto(opened);

    const { statusCode, body } = await opened.get('/v1/queue?q=QUEUE-abc');
    const answer = JSON.parse(body) as Answer;
    const message = await opened.slack('/queueinfo', 'queue-abc');
    const whois = await opened.services.ask.whois({
      text: 'queue-abc',
      principal: { type: 'system', name: 'cli' },
      ...{ door: 'cli', requestId: 'r1', signal: AbortSignal.timeout(60_000) },
    });

    assert.equal(report.documents, 1);
    assert.equal(statusCode, 200);
    assert.equal(answer.outcome, 'found');
    assert.equal(answer.results[0]?.id, '111122223333/eu-west-1/queue-abc');
    assert.deepEqual(
      answer.results[0]?.facts.map(({ label, value }) => [label, value]),
      [['Messages waiting', 12]],
    );
    assert.match(answer.summary, /queue-abc is the queue orders/);
    assert.match(message, /the queue orders/);
    assert.match(message, /Messages waiting/);
    assert.deepEqual(
      whois.understood.map(({ kind, value }) => [kind, value]),
      [['queue', 'queue-abc']],
    );
    assert.equal(whois.outcome, 'found');
    const absent = JSON.parse((await opened.get('/v1/queue?q=queue-zzz')).body) as Answer;
    assert.equal(absent.outcome, 'absent');
  });

  it('is in the help, the manifest, the API, the timetable, the policy and the metrics', async () => {
    await importInto(opened);
    await opened.get('/v1/queue?q=queue-abc');

    const said = await everythingOf(opened);

    const expected: Record<string, RegExp> = {
      'the Slack help': /\/queueinfo.*Whose queue is this\?/,
      'the Slack manifest': /"command":"\/queueinfo".*"usage_hint":"<queue id>/,
      'the OpenAPI document': /"\/v1\/queue":\{"get"/,
      'the status': /"kind":"queue"/,
      'the timetable':
        /\{"every":"\*\/5 \* \* \* \*","selection":\{"kinds":\["queue"\],"providers":\["aws"\]\}\}/,
      'the IAM policy': /"sqs:ListQueues"/,
      'the metrics': /cloudwhois_questions_total\{door="api",kind="queue",outcome="found"\} \d/,
    };
    assert.deepEqual(Object.keys(said), Object.keys(expected));
    for (const [where, pattern] of Object.entries(expected)) assert.match(said[where] ?? '', pattern, where);
    assert.ok(!opened.config.warnings.some((warning) => /queue/.test(warning)));
  });

  it('is in the feed of changes, and its questions in the audit', async () => {
    await importInto(opened);
    await opened.get('/v1/queue?q=queue-abc');
    const changes = JSON.parse((await opened.get('/v1/changes?kind=queue')).body) as Changes;
    const audit = JSON.parse((await opened.get('/v1/audit?principal=token:ops')).body) as AuditPage;

    assert.deepEqual(
      changes.changes.map(({ type, kind, id, name }) => [type, kind, id, name]),
      [['appeared', 'queue', '111122223333/eu-west-1/queue-abc', 'orders']],
    );
    assert.ok(
      audit.records.some(
        ({ kind, phase, outcome }) => kind === 'queue' && phase === 'outcome' && outcome === 'found',
      ),
    );
    assert.ok(audit.records.every(({ principal }) => principal === 'token:ops'));
  });

  it('leaves the kind beside it as it was', async () => {
    const about = async ({ slack }: Opened) =>
      (await slack('/ipinfo', '10.0.0.7')).replaceAll(/Request id: [0-9a-f-]{36}/g, '');
    const said = await about(opened);

    assert.match(said, /10\.0\.0\.7/);
    assert.equal(said, await about(without));
  });
});

function importInto({ services }: Opened) {
  return services.importLines({
    lines: (async function* () {
      yield documents.trim();
    })(),
    complete: true,
    signal: AbortSignal.timeout(60_000),
  });
}
