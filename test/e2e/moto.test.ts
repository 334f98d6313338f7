import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Answer } from '#kit';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { askApi, askCli, askSlack, slackEnvironment } from './asking.ts';
import { startMotoWorld } from './moto-world.ts';
import type { Server } from './process.ts';
import { cli, folderFor, serve } from './process.ts';

/** The whole program as child processes against AWS's stand-in: several accounts, reached by AssumeRole. */

const token = 'a-token-of-the-runbooks';

const configuration = `aws:
  discover: organizations
  role: cloudwhois-reader
  regions: [eu-west-1, us-east-1]
  ranges: ranges.json
networks: [{ cidr: 198.51.100.0/24, name: 'Office Pune', owner: it }]
access:
  groups:
    security: { users: [U0SEC1] }
    support: { users: [U0SUP1] }
  rules:
    - { effect: allow, groups: [support], kinds: [ip], see: internal }
    - { effect: allow, groups: [security], kinds: ['*'], see: restricted, live: true }
  operators: [security]
  tokens: [{ name: runbooks, sha256: '${hash('sha256', token)}', groups: [security] }]
slack: { app: A0001, teams: [T0001] }
`;

const ranges = JSON.stringify({
  syncToken: '1',
  createDate: '2026-01-01-00-00-00',
  prefixes: [
    { ip_prefix: '52.94.76.0/22', region: 'eu-west-1', service: 'AMAZON', network_border_group: 'eu-west-1' },
    { ip_prefix: '52.94.76.0/22', region: 'eu-west-1', service: 'EC2', network_border_group: 'eu-west-1' },
  ],
  ipv6_prefixes: [],
});

const started = await startOrSkip(startMotoWorld);

describe('the program against several AWS accounts', { skip: started.skip }, () => {
  const world = started.skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const cwd = folderFor({ after }, { 'cloudwhois.yaml': configuration, 'ranges.json': ranges });
  const env = {
    AWS_ENDPOINT_URL: world.proxy?.url ?? '',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-west-1',
    CLOUDWHOIS_ROLES: 'router',
    ...slackEnvironment,
  };
  /** Questions that were asked, over all doors: each must be found in the audit. */
  let questions = 0;
  let server: Server;
  const stops: (() => Promise<void>)[] = [];

  before(async () => {
    const { code, out, err } = await cli(['refresh', 'ip'], { cwd, env });

    assert.equal(code, 0, err);
    assert.match(out, /^Read: 10 of 10 scopes complete\.\nDocuments: \d+ new, 0 changed, 0 gone, /);
    assert.match(err, /^Reading: 10 of 10 /m);
    assert.doesNotMatch(out, /Reading/);
    assert.doesNotMatch(err, /Documents/);
    server = await serve({ after: (stop) => void stops.push(stop) }, { cwd, env });
  });
  after(async () => {
    for (const stop of [...stops, world.stop]) await stop();
  });

  const { here, there, server: ours, allocation, twins, lonelySubnet, idOf } = world;
  const own = (text = '') => started.skip === false && idOf(here, text);
  /** What is asked, what must be found (ids, best first), what must be said, and what must not. */
  const cases: { it: string; asked: string; ids?: unknown[]; says: RegExp[]; never?: RegExp }[] = [
    { it: 'a primary address', asked: '10.0.0.50', ids: [ours], says: [/10\.0\.0\.50 \(primary\)/] },
    { it: 'a secondary address', asked: '10.0.0.51', ids: [ours], says: [/10\.0\.0\.51 \(secondary\)/] },
    {
      it: 'an Elastic IP on a secondary address',
      asked: '3.1.1.9',
      ids: [own(allocation), ours],
      says: [/elastic, of 10\.0\.0\.51/],
      never: /of 10\.0\.0\.50|attached to nothing/,
    },
    {
      it: 'an Elastic IP on nothing',
      asked: here?.spare.address ?? '',
      ids: [own(here?.spare.allocation)],
      says: [/attached to nothing/],
    },
    {
      it: 'an IPv6 address in a long spelling',
      asked: '2600:1F18:0001:0100:0:0:0:0005',
      ids: [own(here?.interface)],
      says: [/2600:1f18:1:100::5 is the instance/, new RegExp(here?.instance ?? '')],
    },
    {
      it: 'an address in a delegated prefix',
      asked: '10.0.0.100',
      ids: [ours],
      says: [/prefix/],
      never: /nobody/,
    },
    {
      it: 'a private address held in two accounts',
      asked: '10.0.0.77',
      ids: twins ?? [],
      says: [/held in 2 places/, /unique only inside its VPC/, /team-1/, /team-2/],
      never: /team-3/,
    },
    {
      it: 'an address that nobody holds, in a subnet of ours',
      asked: '10.0.9.9',
      says: [/belongs to nobody/, /all 8 scopes were read/, new RegExp(`inside the subnet ${lonelySubnet}`)],
      never: /could not be read|denied/,
    },
    {
      it: 'an address of an office',
      asked: '198.51.100.20',
      says: [/our network Office Pune/],
      never: /public IP of AWS/,
    },
    {
      it: "an address of AWS's, not ours",
      asked: '52.94.76.1',
      says: [/public IP of AWS, EC2, eu-west-1, not ours/],
      never: /subnet-|not known/,
    },
  ];

  function check({ asked, ids = [], says, never }: (typeof cases)[number], answer: Answer | undefined): void {
    const words = JSON.stringify(answer);
    assert.equal(answer?.outcome, ids.length > 0 ? 'found' : 'absent', words);
    assert.deepEqual(
      answer.results.map(({ id }) => id),
      ids,
      asked,
    );
    assert.equal(answer.total, ids.length);
    assert.deepEqual(
      { ...answer.coverage, oldest: '', newest: '' },
      { scopes: 8, complete: 8, failed: [], oldest: '', newest: '' },
    );
    for (const one of says) assert.match(words, one);
    if (never) assert.doesNotMatch(words, never);
  }

  it('answers on the command line', async () => {
    const { answers, code } = await askCli(
      cases.map(({ asked }) => asked),
      { cwd, env },
    );

    questions += cases.length;
    for (const [i, one] of cases.entries()) check(one, answers[i]?.answers[0]);
    assert.equal(code, 1);
  });

  it('answers over the API', async () => {
    for (const one of cases) {
      const { status, answer } = await askApi(server.url, { token, text: one.asked });
      questions++;
      assert.equal(status, 200);
      check(one, answer);
    }
  });

  for (const one of cases) {
    it(`answers Slack about ${one.it}`, async () => {
      const { status, message } = await askSlack(server.url, one.asked, { user_id: 'U0SEC1' });

      questions++;
      const words = JSON.stringify(message);
      const { ids = [], says, never } = one;
      assert.equal(status, 200);
      assert.equal(message.response_type, 'ephemeral');
      for (const id of ids) assert.match(words, new RegExp(String(id).split('/').at(-1) ?? '-'));
      assert.match(words, ids.length > 0 ? /team-1/ : /belongs to nobody/);
      for (const said of says) assert.match(words, said);
      if (never) assert.doesNotMatch(words, never);
    });
  }

  it('keeps from support what only security may see', async () => {
    const support = await askSlack(server.url, '10.0.0.50', { user_id: 'U0SUP1' });
    const security = await askSlack(server.url, '10.0.0.50', { user_id: 'U0SEC1' });

    questions += 2;
    assert.match(JSON.stringify(support.message), /10\.0\.0\.50/);
    assert.doesNotMatch(JSON.stringify(support.message), /sg-/);
    assert.match(JSON.stringify(security.message), /sg-/);
  });

  it('writes nothing when nothing has changed', async () => {
    const known = await changes();
    const { code, out } = await cli(['refresh', 'ip', '--json'], { cwd, env });

    const { documents } = JSON.parse(out) as { documents: Record<string, number> };
    assert.equal(code, 0);
    assert.deepEqual({ ...documents, unchanged: 0 }, { added: 0, changed: 0, gone: 0, unchanged: 0 });
    assert.ok((documents['unchanged'] ?? 0) > 80);
    assert.ok(known.length > 80);
    assert.deepEqual(await changes(), known);
  });

  it('sees live what was not yet refreshed', async () => {
    const moved = await world.hold(there, '10.0.0.150');
    await world.attach(here, here.elastic.allocation, ours);

    const { answers } = await askCli(['10.0.0.150', here.elastic.address], { cwd, env, args: ['--live'] });

    questions += 2;
    const [born, attached] = answers.map((one) => one.answers[0]);
    assert.deepEqual(
      born?.results.map(({ id, source }) => [id, source]),
      [[moved, 'live']],
    );
    assert.equal(born?.outcome, 'found');
    const byId = new Map(attached?.results.map((result) => [result.id, result]));
    assert.equal(byId.get(idOf(here, here.interface))?.confirmed?.outcome, 'changed');
    assert.equal(byId.get(idOf(here, here.elastic.allocation))?.confirmed?.outcome, 'changed');
    assert.ok(JSON.stringify(attached).includes(ours.split('/')[2] ?? '-'), JSON.stringify(attached));
    await world.drop(there, moved);
    await world.attach(here, here.elastic.allocation, here.interface);
  });

  it('says unknown where an account could not be read, and keeps what it knew of it', async () => {
    const allow = world.proxy.rule({ account: there.account }, { deny: true });
    const { code, out } = await cli(['refresh', 'ip'], { cwd, env });
    const { answers, code: asked } = await askCli(['10.0.9.9', there.ipv6], { cwd, env });
    const slack = await askSlack(server.url, '10.0.9.9', { user_id: 'U0SUP1' });
    allow();

    questions += 3;
    assert.equal(code, 3);
    assert.match(out, new RegExp(`denied \\w+ on sts:AssumeRole: 2 scopes of ip in ${there.account}`));
    assert.match(out, /Read: 8 of 10 scopes complete/);
    const [unheld, held] = answers.map((one) => one.answers[0]);
    assert.equal(unheld?.outcome, 'unknown');
    assert.match(unheld?.summary ?? '', /team-2: AccessDenied/);
    assert.doesNotMatch(unheld?.summary ?? '', /nobody/);
    assert.equal(held?.outcome, 'found');
    assert.equal(held?.results[0]?.id, idOf(there, there.interface));
    assert.ok(
      held?.notes.some((note) => /team-2 eu-west-1 is .* old: the last run was denied/.test(note)),
      JSON.stringify(held?.notes),
    );
    assert.equal(asked, 3);
    assert.match(slack.message.text ?? '', /team-2/);
    assert.doesNotMatch(JSON.stringify(slack.message), /belongs to nobody/);
  });

  it('has written every question down, and the chains are whole', async () => {
    await server.stop();
    const folder = join(cwd, 'data', 'audit');
    const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    const records = files.flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { phase: string; outcome?: string; requestId: string }),
    );
    const of = (phase: string) => records.filter((record) => record.phase === phase);

    assert.equal(of('intent').length, questions);
    assert.equal(of('outcome').length, questions);
    assert.deepEqual(
      of('intent')
        .map(({ requestId }) => requestId)
        .sort(),
      of('outcome')
        .map(({ requestId }) => requestId)
        .sort(),
    );
    assert.ok(!JSON.stringify(records).includes(token));
    for (const name of files) {
      const { code, out } = await cli(['audit', 'verify', join(folder, name)], { cwd, env });
      assert.equal(code, 0, out);
      assert.match(out, /^The chain is whole: \d+ records/);
    }
  });

  async function changes() {
    const store = await openSqlite({ folder: join(cwd, 'data'), clock: Date.now });
    try {
      return await store.index.changes({ since: 0, limit: 1000 });
    } finally {
      await store.close();
    }
  }
});
