import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SetUpRequest, SetUpResult } from '../../src/terminal/commands/elasticsearch-setup.ts';
import { elasticsearchSetup } from '../../src/terminal/commands/elasticsearch-setup.ts';
import { callOf, memoryTerminal } from './fixtures.ts';

const requests = { router: { name: 'cloudwhois-router' }, collector: { name: 'cloudwhois-collector' } };
const keys = { router: 'cm91dGVy', collector: 'Y29sbGVjdG9y' };

/** Runs the command; gives what it wrote and what it asked for. */
async function run(values: Record<string, string | boolean>, result: SetUpResult) {
  const screen = memoryTerminal();
  const asked: Omit<SetUpRequest, 'signal'>[] = [];
  const command = elasticsearchSetup(async ({ signal: _signal, ...request }) => {
    asked.push(request);
    return result;
  });
  const code = await command.run(callOf(screen.terminal, { values }));
  return { code, asked, out: screen.out };
}

describe('elasticsearch setup', () => {
  it('makes the indexes, and prints the requests that make the keys', async () => {
    const { code, asked, out } = await run({ expires: '90d' }, { requests });

    assert.equal(code, 0);
    assert.deepEqual(asked, [{ keys: false, expires: '90d' }]);
    assert.match(out, /^The indexes are there\.\n/);
    assert.match(out, /POST \/_security\/api_key\n\{"name":"cloudwhois-router"\}\n/);
    assert.match(out, /POST \/_security\/api_key\n\{"name":"cloudwhois-collector"\}\n/);
    assert.doesNotMatch(out, /ELASTICSEARCH_API_KEY=/);
  });

  it('prints the keys that it made, for whom each is, and how long they last', async () => {
    const made = await run({ user: 'elastic', 'create-keys': true, expires: '90d' }, { requests, keys });
    const lasting = await run({ user: 'elastic', 'create-keys': true }, { requests, keys });

    assert.deepEqual(made.asked, [{ user: 'elastic', keys: true, expires: '90d' }]);
    assert.match(made.out, /expire in 90d/);
    assert.match(made.out, /CLOUDWHOIS_ROLES=router:\nELASTICSEARCH_API_KEY=cm91dGVy\n/);
    assert.match(made.out, /All others:\nELASTICSEARCH_API_KEY=Y29sbGVjdG9y\n/);
    assert.match(lasting.out, /good until they are taken back/);
  });

  it('gives scripts JSON alone', async () => {
    const { out } = await run({ json: true }, { requests, keys });

    assert.deepEqual(JSON.parse(out), { requests, keys });
  });

  it('refuses keys without a user, and times that are none, before it asks', async () => {
    for (const values of [{ 'create-keys': true }, { expires: '90' }, { expires: '0d' }, { expires: 'soon' }])
      await assert.rejects(run(values, { requests }), { code: 'invalid', fix: /^Example: / });
  });
});
