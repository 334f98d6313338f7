import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unavailable } from '#kit';
import { records, tokens } from './fixtures.ts';
import { webApp } from './web-app.ts';

const operator = { authorization: `Bearer ${tokens.security}` };

describe('/metrics', () => {
  const refused = [
    { name: 'nobody', headers: {}, status: 401 },
    { name: 'a wrong token', headers: { authorization: 'Bearer x' }, status: 401 },
    { name: 'no operator', headers: { authorization: `Bearer ${tokens.support}` }, status: 403 },
  ];
  for (const { name, headers, status } of refused) {
    it(`is closed to ${name}`, async (t) => {
      const { app } = await webApp(t);

      const reply = await app.inject({ url: '/metrics', headers });

      assert.equal(reply.statusCode, status);
      assert.equal(reply.json().status, status);
      assert.ok(!reply.body.includes('cloudwhois_'));
    });
  }

  it('tells questions, scopes, audit and the process to an operator, and names no account', async (t) => {
    const { app, metrics, world } = await webApp(t);
    metrics.observe({ door: 'slack', kind: 'ip', outcome: 'found', seconds: 0.004 });
    metrics.observe({ door: 'slack', kind: 'ip', outcome: 'found', seconds: 0.3 });
    world.healthy = false;

    const { statusCode, body, headers } = await app.inject({ url: '/metrics', headers: operator });

    assert.equal(statusCode, 200);
    assert.match(String(headers['content-type']), /^text\/plain/);
    const lines = [
      'cloudwhois_questions_total{door="slack",kind="ip",outcome="found"} 2',
      'cloudwhois_question_seconds_bucket{le="0.005",door="slack",kind="ip"} 1',
      'cloudwhois_question_seconds_count{door="slack",kind="ip"} 2',
      'cloudwhois_audit_writable 0',
      'cloudwhois_index_reachable 1',
      'cloudwhois_scopes{kind="ip",outcome="complete"} 3',
      'cloudwhois_scopes{kind="ip",outcome="denied"} 1',
      'cloudwhois_scopes{kind="ip",outcome="excluded"} 1',
      'cloudwhois_oldest_scope_age_seconds{kind="ip"} 1740',
      'cloudwhois_oldest_scope_age_seconds{kind="key"} 840',
      'cloudwhois_promise_kept{kind="ip"} 0',
      'cloudwhois_promise_kept{kind="key"} 1',
      'cloudwhois_next_run_seconds{kind="ip"} 600',
      'cloudwhois_last_runs_seconds{kind="ip"} 3.5',
      'cloudwhois_longest_last_run_seconds{kind="ip"} 2.5',
      'cloudwhois_last_runs_calls{kind="ip"} 60',
      'cloudwhois_last_runs_throttled_calls{kind="ip"} 3',
    ];
    for (const line of lines) assert.ok(body.includes(`${line}\n`), `${line}\n${body}`);
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes'])
      assert.ok(body.includes(`\n${name} `), name);
    for (const secret of ['111122223333', '444455556666', 'data-lab'])
      assert.ok(!body.includes(secret), secret);
  });

  it('forgets a scope that has gone', async (t) => {
    const { app, world } = await webApp(t);
    await app.inject({ url: '/metrics', headers: operator });
    world.scopes = async () => [{ key: 'key/aws/1/global', outcome: 'unread' }];

    const { body } = await app.inject({ url: '/metrics', headers: operator });

    assert.ok(body.includes('cloudwhois_scopes{kind="key",outcome="unread"} 1'));
    assert.ok(!body.includes('kind="ip"'));
  });

  it('breaks the promise at the minute, with the same records', async (t) => {
    const { app, clock, world } = await webApp(t);
    const same = records();
    world.scopes = async () => same;
    const kept = async () => (await app.inject({ url: '/metrics', headers: operator })).body;
    const promise = (value: number) => `cloudwhois_promise_kept{kind="key"} ${value}\n`;

    assert.ok((await kept()).includes(promise(1)));
    clock.advance(1_800_000 - 840_000);
    assert.ok((await kept()).includes(promise(0)));
  });

  it('keeps no promise of a scope that fails, however recent its last complete run', async (t) => {
    const { app, world } = await webApp(t);
    const [, , fresh] = records();
    if (fresh) world.scopes = async () => [{ ...fresh, outcome: 'failed' }];
    const { body } = await app.inject({ url: '/metrics', headers: operator });

    assert.ok(body.includes('cloudwhois_promise_kept{kind="key"} 0\n'));
  });

  it('reads the records once for a scrape', async (t) => {
    const { app, world } = await webApp(t);
    let reads = 0;
    world.scopes = async () => {
      reads++;
      return records();
    };
    await app.inject({ url: '/metrics', headers: operator });

    assert.equal(reads, 1);
  });

  it('answers without an index, and says so', async (t) => {
    const { app, world } = await webApp(t);
    world.scopes = async () => Promise.reject(unavailable('down'));

    const { statusCode, body } = await app.inject({ url: '/metrics', headers: operator });

    assert.equal(statusCode, 200);
    assert.ok(body.includes('cloudwhois_index_reachable 0'));
  });
});
