import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { manualClock } from '#kit/testing';
import { webApi } from '../../../src/slack/delivery/web-api.ts';
import { urlOf } from '../fakes.ts';

const file = { name: 'a.csv', title: 'a.csv', bytes: Buffer.from('text\r\n'), comment: '1 row' };

/** Slack, which names `place` for uploads, and answers them one by one as told. */
function slackWith({
  place = 'https://files.slack.com/upload/v1/x',
  apiUrl = 'https://slack.com/api/',
  uploads = [],
  completed = { ok: true },
}: {
  place?: unknown;
  apiUrl?: string;
  uploads?: (() => Response)[];
  completed?: object;
}) {
  const calls: { url: string; body: unknown; headers: Headers; redirect: unknown }[] = [];
  const rest = [...uploads];
  const clock = manualClock();
  const waits: number[] = [];
  const api = webApi({
    token: 'xoxb-1',
    apiUrl,
    clock,
    schedule: (run, ms) => {
      waits.push(ms);
      run();
      return () => {};
    },
    fetch: async (input, init) => {
      const url = urlOf(input);
      const body = init?.body instanceof URLSearchParams ? Object.fromEntries(init.body) : init?.body;
      calls.push({ url, body, headers: new Headers(init?.headers), redirect: init?.redirect });
      if (url.endsWith('getUploadURLExternal'))
        return Response.json({ ok: true, upload_url: place, file_id: 'F1' });
      if (url.endsWith('completeUploadExternal')) return Response.json(completed);
      return (rest.shift() ?? (() => new Response('OK')))();
    },
  });
  return { calls, waits, share: () => api.shareFile('U0SUP1', file) };
}

describe('a file for one person', () => {
  it('goes where Slack says, without our token, and then to their direct messages alone', async () => {
    const { share, calls } = slackWith({});

    assert.deepEqual(await share(), { ok: true });
    const [named, sent, completed] = calls;
    assert.deepEqual(named?.body, { filename: 'a.csv', length: '6' });
    assert.equal(sent?.url, 'https://files.slack.com/upload/v1/x');
    assert.deepEqual(Buffer.from(sent?.body as Uint8Array), file.bytes);
    assert.deepEqual([sent?.headers.get('authorization'), sent?.redirect], [null, 'error']);
    assert.deepEqual(completed?.body, {
      files: '[{"id":"F1","title":"a.csv"}]',
      channels: 'U0SUP1',
      initial_comment: '1 row',
    });
  });

  const hostile: [unknown, string?][] = [
    ['http://files.slack.com/x'],
    ['https://files.slack.com:8443/x'],
    ['https://slack.com.evil.example/x'],
    ['https://evilslack.com/x'],
    ['https://u:p@files.slack.com/x'],
    ['http://127.0.0.1:9200/x'],
    ['http://169.254.169.254/latest/meta-data'],
    ['https://[::1]/x'],
    ['file:///etc/passwd'],
    ['x'],
    ['http://169.254.169.254/x', 'http://127.0.0.1:4000/api/'],
  ];
  for (const [place, apiUrl] of hostile)
    it(`goes to no such place as ${String(place)}${apiUrl === undefined ? '' : ', wherever the API is'}`, async () => {
      const { share, calls } = slackWith({ place, ...(apiUrl !== undefined && { apiUrl }) });

      assert.deepEqual(await share(), { ok: false, error: 'upload_address_refused' });
      assert.equal(calls.length, 1);
    });

  for (const [place, apiUrl] of [
    ['https://files.slack-gov.com/upload/v1/x', 'https://slack-gov.com/api/'],
    ['http://localhost:4000/upload/v1/x', 'http://127.0.0.1:4000/api/'],
  ] as const)
    it(`goes to ${place} where the API is at ${apiUrl}`, async () => {
      assert.deepEqual(await slackWith({ place, apiUrl }).share(), { ok: true });
    });

  const status =
    (code: number, headers: Record<string, string> = {}) =>
    () =>
      new Response('', { status: code, headers });
  const failing: [string, (() => Response)[], string, number[]][] = [
    ['after a while', [status(503), status(429, { 'retry-after': '3' })], '', [1000, 3000]],
    ['not at all, where Slack does not want it', [status(400)], 'upload_http_400', []],
    ['not after a long wait', [status(429, { 'retry-after': '60' })], 'upload_http_429', []],
    ['three times at most', [status(500), status(502), status(503)], 'upload_http_503', [1000, 1000]],
    [
      'not where nobody answers',
      Array.from({ length: 3 }, () => () => {
        throw new TypeError('https://files.slack.com/upload/v1/secret');
      }),
      'upload_unreachable',
      [1000, 1000],
    ],
  ];
  for (const [name, uploads, error, waited] of failing)
    it(`is tried again: ${name}`, async () => {
      const { share, waits, calls } = slackWith({ uploads });

      assert.deepEqual(await share(), error === '' ? { ok: true } : { ok: false, error });
      assert.deepEqual(waits, waited);
      assert.equal(
        calls.some(({ url }) => url.endsWith('completeUploadExternal')),
        error === '',
      );
    });

  it('is not theirs where Slack says so in the end', async () => {
    const { share } = slackWith({ completed: { ok: false, error: 'missing_scope' } });

    assert.deepEqual(await share(), { ok: false, error: 'missing_scope' });
  });
});
