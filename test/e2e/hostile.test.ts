import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commandForm, sign, signedCommand, testSecret } from '../slack/sign.ts';
import type { SlackReply } from './asking.ts';
import { askSlack, postSlack, slackEnvironment } from './asking.ts';
import {
  configurationOf,
  environmentOf,
  interfacesIn,
  ranges,
  resourceId,
  startChangingAws,
} from './changing-aws.ts';
import type { Server } from './process.ts';
import { cli, folderFor, serve } from './process.ts';

/** What is not Slack, what Slack sent before, and a crowd: against two servers on one data folder. */

const fixtures = fileURLToPath(new URL('../../collectors/ip/fixtures/documents.ndjson', import.meta.url));
const accounts = ['111111111111', '222222222222', '333333333333'];
const regions = ['eu-west-1', 'us-east-1'];

const configuration = `${configurationOf(accounts, regions)}access:
  groups: { support: { users: [U0SUP1] } }
  rules: [{ effect: allow, groups: [support], kinds: [ip], see: internal }]
limits: { questions: off }
slack: { app: A0001, teams: [T0001] }
`;

const json = { 'content-type': 'application/json' };
const now = () => Date.now();
const form = (fields: Record<string, string> = {}) => commandForm({ response_url: '', ...fields });

describe('a hostile world', () => {
  const cwd = folderFor({ after }, { 'cloudwhois.yaml': configuration, 'ranges.json': ranges });
  const stops: (() => Promise<void>)[] = [];
  const servers: Server[] = [];
  let aws: Awaited<ReturnType<typeof startChangingAws>>;
  let env: Record<string, string> = {};
  before(async () => {
    aws = await startChangingAws(() => 20);
    stops.push(aws.stop);
    env = {
      ...slackEnvironment,
      ...environmentOf(aws),
      CLOUDWHOIS_ROLES: 'router',
    };
    const { code, err } = await cli(['refresh', 'ip'], { cwd, env });
    assert.equal(code, 0, err);
    const t = { after: (stop: () => Promise<void>) => void stops.unshift(stop) };
    servers.push(...(await Promise.all([serve(t, { cwd, env }), serve(t, { cwd, env })])));
  });
  after(async () => {
    for (const stop of stops) await stop();
  });
  const url = (which = 0) => servers[which]?.url ?? '';

  const refused: {
    it: string;
    send: () => { body: string; headers: Record<string, string> };
    status: number;
  }[] = [
    { it: 'no signature', send: () => ({ body: form(), headers: withoutSignature() }), status: 401 },
    {
      it: 'the signature of another secret',
      send: () => signedCommand({}, { now: now(), secret: 'x'.repeat(32) }),
      status: 401,
    },
    {
      it: 'a body changed by one letter',
      send: () => tampered(signedCommand({}, { now: now() })),
      status: 401,
    },
    {
      it: 'a signature of ten minutes ago',
      send: () => signedCommand({}, { now: now() - 600_000 }),
      status: 401,
    },
    {
      it: 'a signature of ten minutes from now',
      send: () => signedCommand({}, { now: now() + 600_000 }),
      status: 401,
    },
    { it: 'a signature of no time', send: () => signedAt(form(), 'now'), status: 401 },
    { it: 'too much', send: () => signed(form({ text: 'x'.repeat(70_000) })), status: 413 },
    {
      it: 'JSON',
      send: () => ({ body: '{}', headers: { ...sign('{}', { now: now() }), ...json } }),
      status: 415,
    },
    { it: 'a compressed body', send: () => compressed(), status: 415 },
    { it: 'a signed form that is none of Slack', send: () => signed('hello=world'), status: 400 },
    { it: 'a signed form with a field twice', send: () => signed(`${form()}&user_id=U0SEC1`), status: 400 },
    { it: 'a signed form without a user', send: () => signed(form({ user_id: '' })), status: 400 },
    {
      it: 'an unsigned check of the certificate with more',
      send: () => unsigned('ssl_check=1&user_id=U0SUP1'),
      status: 401,
    },
  ];
  for (const { it: name, send, status } of refused) {
    it(`refuses ${name} with ${status}, and says nothing of ours`, async () => {
      const reply = await postSlack(url(), send());

      assert.equal(reply.status, status);
      assert.doesNotMatch(reply.body, /instance|network interface|10\.0\.0|"blocks"|Error:| at /);
      assert.ok(reply.body.length < 200);
    });
  }

  it("answers Slack's check of the certificate, signed or not, with nothing", async () => {
    const bodies = ['ssl_check=1', 'ssl_check=1&token=xyz'];
    const replies = await Promise.all(
      [...bodies.map(unsigned), ...bodies.map(signed)].map((one) => postSlack(url(), one)),
    );

    assert.deepEqual(
      replies.map(({ status, body }) => [status, body]),
      replies.map(() => [200, '']),
    );
  });

  it('tells another workspace and another app that it is not theirs', async () => {
    for (const fields of [{ team_id: 'T0OTHER' }, { api_app_id: 'A0OTHER' }]) {
      const { status, message } = await askSlack(url(), '10.0.0.4', fields);
      assert.equal(status, 200);
      assert.match(message.text ?? '', /not set up for this workspace or app/);
      assert.doesNotMatch(JSON.stringify(message), /111111111111/);
    }
  });

  it('denies somebody whom no rule knows, and never says what there is', async () => {
    const { status, message } = await askSlack(url(), '10.0.0.4', { user_id: 'U0NOBODY' });

    assert.equal(status, 200);
    assert.match(JSON.stringify(message), /No rule lets you/);
    assert.doesNotMatch(JSON.stringify(message), /111111111111|eni-/);
  });

  it('answers a request once, over all servers and however often it comes', async () => {
    const one = signedCommand({ text: '10.0.0.4', response_url: '' }, { now: now() });

    const replies = await Promise.all([0, 1, 0, 1, 1, 0].map((which) => postSlack(url(which), one)));
    replies.push(await postSlack(url(0), one), await postSlack(url(1), one));

    const answered = replies.filter(({ body }) => body !== '');
    assert.deepEqual(
      replies.map(({ status }) => status),
      replies.map(() => 200),
    );
    assert.equal(answered.length, 1);
    assert.match(answered[0]?.message.text ?? '', /10\.0\.0\.4 is held in 6 places/);
    // Slack signs anew what somebody types again
    const again = await postSlack(url(1), { body: one.body, headers: sign(one.body, { now: now() + 2000 }) });
    assert.match(again.message.text ?? '', /held in 6 places/);
  });

  it('answers fifty at once while the index is rewritten, each rightly', async () => {
    aws.turn(1);
    const refreshing = cli(['refresh', 'ip'], { cwd, env });
    const state = { ended: false };
    void refreshing.then(() => Object.assign(state, { ended: true }));
    const last = interfacesIn(0) - 1;
    let rounds = 0;
    const seen = new Set<string>();
    while (!state.ended || rounds === 0) {
      const replies = await Promise.all(
        Array.from({ length: 50 }, (_, i) => ask(i % last, (i + rounds) % servers.length)),
      );
      rounds++;
      for (const [i, reply] of replies.entries()) seen.add(check(reply, i % last));
    }
    const { code, out, err } = await refreshing;

    assert.equal(code, 0, `${out}${err}`);
    assert.ok(seen.size >= 1);
    const newest = await ask(interfacesIn(1) - 1, 0);
    assert.match(newest.message.text ?? '', /held in 6 places/);
  });

  it('still answers, and ends in order', async () => {
    const imported = await cli(['import', fixtures], { cwd, env });
    assert.equal(imported.code, 0, imported.err);
    assert.match((await askSlack(url(1), '203.0.113.7')).message.text ?? '', /eipalloc-0a7|instance/);
    for (const server of servers) {
      assert.equal(await server.stop(), 0);
      assert.doesNotMatch(server.printed(), /"level":(50|60)/);
      assert.ok(!server.printed().includes(testSecret));
    }
  });

  /** The address of the interface with this number, which every scope has. */
  function ask(number: number, which: number): Promise<SlackReply> {
    return askSlack(url(which), `10.0.0.${number + 4}`);
  }

  function check({ status, message }: SlackReply, number: number): string {
    const words = JSON.stringify(message);
    assert.equal(status, 200, words);
    assert.match(message.text ?? '', new RegExp(`^10\\.0\\.0\\.${number + 4} is held in 6 places`));
    for (const account of accounts)
      for (const region of regions)
        assert.ok(words.includes(resourceId('eni', `${account}/${region}`, number)), words);
    assert.doesNotMatch(words, /was not found|could not be answered|belongs to nobody/);
    return words;
  }
});

function signed(body: string) {
  return { body, headers: sign(body, { now: now() }) };
}

function signedAt(body: string, timestamp: string) {
  return { body, headers: sign(body, { now: now(), timestamp }) };
}

function unsigned(body: string) {
  return { body, headers: withoutSignature() };
}

function withoutSignature(): Record<string, string> {
  return { 'content-type': 'application/x-www-form-urlencoded' };
}

function tampered({ body, headers }: { body: string; headers: Record<string, string> }) {
  return { body: body.replace('U0SUP1', 'U0SUP2'), headers };
}

function compressed() {
  const { body, headers } = signedCommand({}, { now: now() });
  return { body, headers: { ...headers, 'content-encoding': 'gzip' } };
}
