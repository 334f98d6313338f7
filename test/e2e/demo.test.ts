import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { awkward } from '../../src/demo/awkward.ts';
import type { SlackReply } from './asking.ts';
import type { Server } from './process.ts';
import { ended, folderFor, serve, start } from './process.ts';

/** What somebody gets who starts the program with nothing configured, and who does not get that. */

const tools = ['curl', 'openssl'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
const missing = tools.length > 0 && `the demo's line needs ${tools.join(' and ')}`;

describe('the demo', () => {
  const cwd = folderFor({ after });
  const stops: (() => Promise<void>)[] = [];
  let server: Server;
  before(async () => {
    server = await serve({ after: (stop) => void stops.push(stop) }, { cwd });
  });
  after(async () => {
    for (const stop of stops) await stop();
  });

  /** The page as text. */
  async function page(query = ''): Promise<string> {
    const response = await fetch(`${server.url}/${query}`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
    return response.text();
  }

  /** An example that it prints. */
  function example(about: RegExp): string {
    const line = server
      .printed()
      .split('\n')
      .find((one) => about.test(one));
    return /^ {2}(\S+) /.exec(line ?? '')?.[1] ?? assert.fail(`nothing about ${String(about)} is printed`);
  }

  it('prints a curl line that gives an answer each time it is run', { skip: missing }, () => {
    const line = server
      .printed()
      .split('\n')
      .find((one) => one.startsWith('curl -s '));
    for (let i = 0; i < 3; i++) {
      const said = execFileSync('sh', ['-c', line ?? ''], { encoding: 'utf8' });
      const message = JSON.parse(said) as SlackReply['message'];
      assert.equal(message.response_type, 'ephemeral');
      assert.match(message.text ?? '', /10\.0\.4\.17 is held in 6 places/);
      assert.ok((message.blocks ?? []).length > 2);
    }
  });

  it('answers on its page in the place of each persona, and says to support what support may see', async () => {
    const asked = example(/ordinary instance/);
    const pages = new Map<string, string>();
    for (const persona of ['support', 'developer', 'security'])
      pages.set(persona, await page(`?q=${asked}&as=${persona}`));

    for (const [persona, html] of pages) {
      assert.ok(html.includes(asked), persona);
      assert.match(html, /is the instance/, persona);
    }
    assert.match(await page(), /<form/);
    assert.match(pages.get('security') ?? '', /Security groups/);
    assert.match(pages.get('security') ?? '', /sg-[0-9a-f]{8}/);
    assert.doesNotMatch(pages.get('support') ?? '', /Security groups|sg-[0-9a-f]{8}/);
    assert.doesNotMatch(pages.get('developer') ?? '', /sg-[0-9a-f]{8}/);
  });

  it('answers each example that it prints as it says', async () => {
    const said: [string, RegExp, RegExp?][] = [
      [awkward.podInPrefix, /is the (instance|network interface)/, /nobody/],
      [awkward.ipv6, /is the (instance|network interface)/, /nobody/],
      [awkward.unheld, /was not found, but/, /belongs to nobody/],
      [awkward.notOurs, /public IP of AWS/, /is the instance/],
      [awkward.office, /our network Office/, /is the instance/],
    ];
    for (const [text, must, never] of said) {
      assert.match(server.printed(), new RegExp(`^ {2}${RegExp.escape(text)} {2,}\\S`, 'm'));
      const html = await page(`?q=${encodeURIComponent(text)}&as=support`);
      assert.match(html, must);
      if (never) assert.doesNotMatch(html, never);
    }
  });

  it('listens on the loopback alone, keeps its own folder, and ends in order when told to', async () => {
    assert.match(server.printed(), /Open http:\/\/localhost:\d+ and ask/);
    assert.deepEqual(readdirSync(cwd), ['data']);
    assert.deepEqual(readdirSync(join(cwd, 'data')), ['demo-1-30000']);

    assert.equal(await server.stop(), 0);
    assert.doesNotMatch(server.printed(), /Error|died/);
  });
});

describe('what is not the demo', () => {
  it('is a server with a stray variable', async (t) => {
    const cwd = folderFor(t);
    const server = await serve(t, { cwd, env: { CLOUDWHOIS_DATA: './elsewhere' } });

    assert.equal((await fetch(`${server.url}/livez`)).status, 200);
    assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
    assert.doesNotMatch(await (await fetch(`${server.url}/?q=10.0.4.17`)).text(), /persona|held in 6/);
    assert.doesNotMatch(server.printed(), /made-up|curl/);
    assert.deepEqual(readdirSync(cwd), ['elsewhere']);
    assert.equal(await server.stop(), 0);
  });

  it('is a server with a lost configuration', async (t) => {
    const cwd = folderFor(t);

    await assert.rejects(
      serve(t, { cwd, env: { SLACK_BOT_TOKEN: 'a-stray-value' } }),
      /ended with 2: .*SLACK_BOT_TOKEN: must start with xoxb-/s,
    );
    assert.ok(!existsSync(join(cwd, 'data')));
  });

  it('says which port is taken, and ends with 5', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    t.after(() => taken.close());
    await new Promise((resolve) => taken.once('listening', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const cwd = folderFor(t, { 'cloudwhois.yaml': '{}' });

    const child = start('server', { cwd, env: { PORT: port } });
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += String(chunk);
    });
    child.stdout?.resume();

    assert.equal(await ended(child), 5);
    assert.match(said, new RegExp(`^Port ${port} is taken by another program\\. Set PORT to another`));
    assert.doesNotMatch(said, / at /);
  });
});
