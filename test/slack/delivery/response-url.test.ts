import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { manualClock, memoryLog } from '#kit/testing';
import { responseOrigins, responseTarget } from '../../../src/slack/delivery/response-url.ts';
import { ephemeral, notice } from '../../../src/slack/message/message.ts';

const message = ephemeral(notice('later'));

describe('point 4: response urls', () => {
  let origin = '';
  let hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(request.url ?? '');
    if (request.url === '/hang') return;
    if (request.url === '/redirect') response.writeHead(302, { location: '/elsewhere' }).end();
    else response.writeHead(200).end('x'.repeat(1000));
  });
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  let waits: number[] = [];
  function optionsOf(origins: readonly string[]) {
    hits = [];
    waits = [];
    return {
      origins: responseOrigins(origins),
      fetch,
      clock: manualClock(),
      schedule: (run: () => void, ms: number) => {
        waits.push(ms);
        run();
        return () => {};
      },
      log: memoryLog(),
      timeoutMs: 20_000,
    };
  }

  it('are used five times at most', async () => {
    const target = responseTarget(`${origin}/a`, optionsOf([origin]));
    const sent: boolean[] = [];
    for (let use = 0; use < 6; use += 1) sent.push((await target?.send(message)) ?? false);

    assert.deepEqual(sent, [true, true, true, true, true, false]);
    assert.equal(hits.length, 5);
  });

  it('are used for 30 minutes', async () => {
    const options = optionsOf([origin]);
    const target = responseTarget(`${origin}/a`, options);
    options.clock.advance(30 * 60_000);
    assert.equal(await target?.send(message), true);
    options.clock.advance(1);
    assert.equal(await target?.send(message), false);
    assert.equal(hits.length, 1);
  });

  it('are never followed elsewhere', async () => {
    const options = optionsOf([origin]);

    assert.equal(await responseTarget(`${origin}/redirect`, options)?.send(message), false);
    assert.ok(!hits.includes('/elsewhere'));
    assert.doesNotMatch(JSON.stringify(options.log.lines), /redirect|127\.0\.0\.1/);
  });

  it('do not hold us up when they hang', async () => {
    // Not what the server saw: on a busy machine a request may be given up before it arrives there
    let tries = 0;
    const counted: typeof fetch = (url, init) => {
      tries += 1;
      return fetch(url, init);
    };
    const options = { ...optionsOf([origin]), fetch: counted, timeoutMs: 20 };

    assert.equal(await responseTarget(`${origin}/hang`, options)?.send(message), false);
    assert.equal(tries, 2);
  });

  it('that nobody listens to are a loss and no crash', async () => {
    assert.equal(
      await responseTarget('http://127.0.0.1:9/x', optionsOf(['http://127.0.0.1:9']))?.send(message),
      false,
    );
  });

  const cases: [string, boolean][] = [
    ['https://hooks.slack.com/commands/T/1/x', true],
    ['https://HOOKS.slack.com:443/commands', true],
    ['http://hooks.slack.com/commands', false],
    ['https://hooks.slack.com:8443/commands', false],
    ['https://hooks.slack.com@evil.test/', false],
    ['https://user:pw@hooks.slack.com/', false],
    ['https://evil.test/?https://hooks.slack.com', false],
    ['https://hooks.slack.com.evil.test/', false],
    ['https://hooks.slack-gov.com/', false],
    ['file:///etc/passwd', false],
    ['//hooks.slack.com/x', false],
    ['', false],
  ];
  for (const [url, opened] of cases) {
    it(`${opened ? 'opens' : 'refuses'} ${url || 'no address'}`, () => {
      assert.equal(responseTarget(url, optionsOf(['https://hooks.slack.com'])) !== undefined, opened);
    });
  }

  for (const [url, fine] of [
    ['https://hooks.slack.com/', true],
    ['http://localhost:3000', true],
    ['http://127.1.2.3:1', true],
    ['http://[::1]:3000', true],
    ['http://hooks.slack.com', false],
    ['http://127.0.0.1.evil.test', false],
    ['http://localhost.evil.test', false],
    ['ftp://localhost', false],
    ['hooks.slack.com', false],
  ] as const) {
    it(`${fine ? 'allows' : 'does not allow'} the origin ${url}`, () => {
      if (fine) assert.equal(responseOrigins([url]).size, 1);
      else assert.throws(() => responseOrigins([url]), /neither https nor http on the loopback/);
    });
  }
});
