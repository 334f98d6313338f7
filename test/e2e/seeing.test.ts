import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Status } from '../../src/answer/status.types.ts';
import type { Finding } from '../../src/runtime/doctor/finding.ts';
import type { SlackService } from '../services/slack.ts';
import { slackMissing, startSlack } from '../services/slack.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { askSlack, slackEnvironment } from './asking.ts';
import { startMotoWorld } from './moto-world.ts';
import type { Server } from './process.ts';
import { cli, folderFor, serve } from './process.ts';

/** What an operator sees of a deployment in which one account cannot be entered: on every door, against real counterparts. */

const token = 'a-token-of-the-operators';
const bot = 'xoxb-test';
const started = await startOrSkip(startMotoWorld);
const skip = started.skip || slackMissing();

describe('what an operator sees', { skip }, () => {
  const world = skip === false ? started.service() : ({} as ReturnType<typeof started.service>);
  const lost = world.organisation?.accounts[1] ?? { id: '', name: '' };
  let slack: SlackService | undefined;
  let channel: string;
  const cwd = folderFor({ after });
  let env: Record<string, string>;
  let server: Server | undefined;
  let url: string;

  const configuration = () => `aws:
  discover: organizations
  role: cloudwhois-reader
  regions: [eu-west-1, us-east-1]
networks: [{ cidr: 198.51.100.0/24, name: 'Office Pune', contact: '#nowhere' }]
access:
  groups:
    security: { users: [U0SEC1] }
    support: { users: [U0SUP1] }
  rules:
    - { effect: allow, groups: [support], kinds: [ip], see: internal }
    - { effect: allow, groups: [security], kinds: ['*'], see: restricted }
  operators: [security]
  tokens: [{ name: ops, sha256: '${hash('sha256', token)}', groups: [security] }]
slack: { teams: [T0001], alerts: ${channel} }
`;

  before(async () => {
    slack = await startSlack();
    const { apiUrl } = slack;
    channel = await makeChannel(apiUrl);
    writeFileSync(join(cwd, 'cloudwhois.yaml'), configuration());
    env = {
      AWS_ENDPOINT_URL: world.proxy.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-west-1',
      CLOUDWHOIS_ROLES: 'router',
      SLACK_API_URL: apiUrl,
      SLACK_BOT_TOKEN: bot,
      ...slackEnvironment,
    };
    world.proxy.rule({ action: 'sts:AssumeRole', account: lost.id }, { deny: true });
    await cli(['refresh', 'ip'], { cwd, env });
    // Stopped below: a hook that is added here would run at the end of this one
    server = await serve({ after() {} }, { cwd, env });
    url = server.url;
  });
  after(async () => {
    await server?.stop();
    await slack?.stop();
    await world.stop();
  });

  it('is told by status what is wrong, with one fix, and when it is read next', async () => {
    const { out, code } = await cli(['status'], { cwd, env });

    assert.equal(code, 3);
    assert.match(
      out,
      /scopes are read and fresh \(\d+ documents, the oldest \d+ s ago\); \d+ are not, for \S+ reasons?\.\n/,
    );
    assert.match(
      out,
      new RegExp(
        `\\n  denied AccessDenied on sts:AssumeRole: \\d+ scopes? of ip in ${lost.name}, for \\d+ s\\n.*\\n    fix: .*role.*${lost.id}`,
      ),
    );
    assert.match(out, /\nNext runs\n {2}ip of \S+ in /);
    assert.ok(!out.includes('\u001b'));
    const json = await cli(['status', '--json'], { cwd, env });
    const status = JSON.parse(json.out) as Status;
    // Besides, this machine may not reach AWS's published ranges
    const named = status.causes.flatMap(({ accounts }) => accounts).filter(({ id }) => id !== '-');
    assert.deepEqual(named, [{ id: lost.id, name: lost.name }]);
    assert.ok(status.rows.some(({ calls, durationMs }) => calls > 0 && durationMs > 0));
  });

  it('is told the same by /v1/status and in Slack; others the kinds that they may ask about', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const reply = await fetch(`${url}/v1/status`, { headers });
    const status = (await reply.json()) as Status;
    const command = '/cloudstatus';
    const operator = (await askSlack(url, '', { command, user_id: 'U0SEC1', team_id: 'T0001' })).message;
    const support = (await askSlack(url, '', { command, user_id: 'U0SUP1', team_id: 'T0001' })).message;
    const nobody = (await askSlack(url, '', { command, user_id: 'U0NOBODY', team_id: 'T0001' })).message;

    for (const message of [operator, support, nobody]) assert.equal(message.response_type, 'ephemeral');
    // The one may be asked in the second after the other
    const ageless = (text = '') => text.split('\n')[0]?.replace(/\d+ s ago/, 'just now');
    assert.equal(ageless(operator.text), ageless(status.summary));
    assert.match(operator.text ?? '', new RegExp(`AccessDenied on sts:AssumeRole: .* in ${lost.name}`));
    assert.match(operator.text ?? '', new RegExp(`Fix: .*${lost.id}`));
    assert.match(support.text ?? '', new RegExp(`AccessDenied on sts:AssumeRole: .* in ${lost.name}`));
    assert.doesNotMatch(support.text ?? '', /Fix:|assumed-role/);
    assert.match(nobody.text ?? '', /^Nothing has been read yet, or nothing that you may see/);
    assert.doesNotMatch(JSON.stringify(nobody), new RegExp(`${lost.id}|${lost.name}`));
  });

  it('can alert on the metrics', async () => {
    const reply = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const text = await reply.text();

    assert.match(text, /^cloudwhois_promise_kept\{kind="ip"\} 0$/m);
    assert.match(text, /^cloudwhois_last_runs_calls\{kind="ip"\} [1-9]/m);
    assert.match(text, /^cloudwhois_next_run_seconds\{kind="ip"\} \d/m);
    for (const secret of [lost.id, lost.name]) assert.ok(!text.includes(secret));
  });

  it('is told by the doctor what fails, and how to mend it', async () => {
    const { out, code, err } = await cli(['doctor', '--json'], { cwd, env });
    const { checks } = JSON.parse(out) as { checks: Finding[] };
    const of = (name: string) => checks.find((one) => one.name === name) ?? assert.fail(`${name}: ${out}`);

    assert.equal(code, 5, err);
    const denied = of(`AWS account ${lost.id}`);
    assert.deepEqual([denied.state, /AccessDenied on sts:AssumeRole/.test(denied.detail)], ['fault', true]);
    assert.match(denied.fix ?? '', /role/);
    assert.match(of('AWS').detail, /^\d of \d accounts can be entered$/);
    assert.match(of('AWS permissions').detail, /^\d+ of \d+ actions are allowed in \d{12}/);
    for (const name of [
      'clock',
      'store',
      'data folder',
      'audit',
      'Slack',
      `Slack channel ${channel} (slack.alerts)`,
    ])
      assert.equal(of(name).state, 'ok', JSON.stringify(of(name)));
  });

  it('sees the test message in the channel, and which channel none reached', async () => {
    const { out, code } = await cli(['doctor', '--send'], { cwd, env });

    assert.equal(code, 5);
    assert.match(
      out,
      new RegExp(`^ok      Slack channel ${channel} \\(slack\\.alerts\\): the test message was posted$`, 'm'),
    );
    assert.match(out, /^fault {3}Slack channel #nowhere .*: Slack says channel_not_found\n {8}fix: /m);
    const history = await slackSays(env['SLACK_API_URL'] ?? '', 'conversations.history', { channel });
    assert.match(JSON.stringify(history), /A test message of .*cloudwhois doctor --send/);
    assert.match(out, /\nThere are \d+ faults, .*\.\n$/);
  });
});

async function makeChannel(apiUrl: string): Promise<string> {
  const said = await slackSays(apiUrl, 'conversations.create', { name: 'cloud-alerts' });
  return (said as { channel: { id: string } }).channel.id;
}

async function slackSays(apiUrl: string, method: string, args: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${apiUrl}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bot}` },
    body: new URLSearchParams(args),
  });
  return response.json();
}
