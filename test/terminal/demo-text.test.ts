import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { verifySlackRequest } from '../../src/slack/request/verify.ts';
import { demoText } from '../../src/terminal/demo-text.ts';

const secret = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const missing = ['curl', 'openssl', 'sh'].filter(
  (tool) => spawnSync(tool, ['--version']).error !== undefined,
);
const skip = missing.length > 0 && `there is no ${missing.join(' and no ')} here`;

function textFor(url: string, examples: { text: string; about: string }[]): string {
  const persona = { id: 'support', about: '', principal: { type: 'slack', team: 'T1', user: 'U1' } } as const;
  return demoText({ url, demo: { personas: [persona], examples }, secret });
}

function curlOf(text: string): string {
  return text.split('\n').find((line) => line.startsWith('curl ')) ?? assert.fail('there is no curl line');
}

interface Received {
  path: string | undefined;
  body: Buffer;
  headers: IncomingHttpHeaders;
}

/** A server on the loopback that answers "fine" and keeps what it was sent. */
async function listening(t: { after: (end: () => void) => void }) {
  const received: Received[] = [];
  const take: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url, body: Buffer.concat(chunks), headers: request.headers });
      response.end('fine');
    });
  };
  const server = createServer(take).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** Runs a line as `sh` does; resolves to what it printed. */
function sh(line: string): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn('sh', ['-c', line]);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += String(chunk)));
  child.stderr.on('data', (chunk) => (said.err += String(chunk)));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
}

describe('the text of the demo', () => {
  const examples = [
    { text: '10.0.4.17', about: 'in many VPCs' },
    { text: 'a-longer-name.example.com', about: 'a name' },
  ];
  const text = textFor('http://127.0.0.1:8080', examples);

  it('says where to go, what to try, and that nothing is real', () => {
    assert.match(text, /Open http:\/\/localhost:8080 and ask/);
    assert.match(text, /^ {2}10\.0\.4\.17 {18}in many VPCs$/m);
    assert.match(text, /made-up organisation/);
    assert.match(text, new RegExp(`The signing secret is ${secret}`));
    assert.doesNotMatch(text, /undefined|-Infinity/);
  });

  it('has a line that a POSIX shell can read', { skip }, () => {
    const { status, stderr } = spawnSync('sh', ['-n'], { input: curlOf(text), encoding: 'utf8' });

    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });
});

describe('the curl line of the demo', { skip }, () => {
  const questions = ['10.0.4.17', 'who\'s 100% <sure> of a&b=c? $HOME `id` \\ "x" !', '2001:db8::1 größe'];
  for (const question of questions) {
    it(`sends ${question} signed as Slack signs, with a new trigger each time`, async (t) => {
      const { url, received } = await listening(t);
      const line = curlOf(textFor(url, [{ text: question, about: '' }]));

      for (let i = 0; i < 2; i++) assert.deepEqual(await sh(line), { code: 0, out: 'fine', err: '' });

      const triggers = received.map(({ path, body, headers }) => {
        const signature = headers['x-slack-signature'];
        const timestamp = headers['x-slack-request-timestamp'];
        const request = { rawBody: body, signature, timestamp, now: Date.now() };
        const form = new URLSearchParams(body.toString('utf8'));
        assert.equal(verifySlackRequest({ ...request, secrets: [secret] }), 'ok');
        assert.equal(verifySlackRequest({ ...request, secrets: ['another'] }), 'mismatch');
        assert.equal(path, '/slack/commands');
        assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
        assert.equal(form.get('text'), question);
        assert.deepEqual(
          [form.get('team_id'), form.get('user_id'), form.get('command')],
          ['T1', 'U1', '/ipinfo'],
        );
        return form.get('trigger_id');
      });
      assert.equal(new Set(triggers).size, 2);
    });
  }
});
