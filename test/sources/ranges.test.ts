import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseRanges, readRanges } from '../../src/sources/aws/ranges.ts';

const signal = new AbortController().signal;
const feed = JSON.stringify({
  syncToken: '1',
  prefixes: [
    { ip_prefix: '52.94.76.0/22', region: 'us-west-2', service: 'AMAZON', network_border_group: 'us-west-2' },
  ],
  ipv6_prefixes: [{ ipv6_prefix: '2600:1F00::/24', region: 'GLOBAL', service: 'S3' }],
});
const ranges = [
  { cidr: '52.94.76.0/22', service: 'AMAZON', region: 'us-west-2' },
  { cidr: '2600:1f00::/24', service: 'S3', region: 'GLOBAL' },
];

type Body = ConstructorParameters<typeof Response>[0];
const answering = (body: Body, init?: ResponseInit) => async () => new Response(body, init);

describe('the published ranges', () => {
  it('are read from the feed, IPv4 and IPv6, in canonical form', async () => {
    const asked: unknown[] = [];
    const fetched = async (url: unknown) => {
      asked.push(url);
      return new Response(feed);
    };

    assert.deepEqual(await readRanges({ from: undefined, fetch: fetched, signal }), ranges);
    assert.deepEqual(asked, ['https://ip-ranges.amazonaws.com/ip-ranges.json']);
  });

  it('are read from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ranges-'));
    const file = join(folder, 'ip-ranges.json');
    await writeFile(file, feed);

    assert.deepEqual(await readRanges({ from: file, fetch: answering(null), signal }), ranges);
    await rm(folder, { recursive: true });
  });

  const bad: [string, typeof fetch][] = [
    ['an error page', answering('busy', { status: 503 })],
    ['a page that is no JSON', answering('<html>')],
    ['an empty feed', answering('{"prefixes":[],"ipv6_prefixes":[]}')],
    [
      'a feed without IPv6',
      answering('{"prefixes":[{"ip_prefix":"1.0.0.0/8","service":"S3","region":"x"}]}'),
    ],
    ['a feed with a wrong network', answering(feed.replace('52.94.76.0/22', '52.94.76.0/99'))],
    ['a feed with a range without a service', answering(feed.replace('"service":"S3"', '"servant":"S3"'))],
    ['a null', answering('null')],
    [
      'a feed that never ends',
      answering(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(5_000_000)) })),
    ],
    ['no answer', async () => Promise.reject(new TypeError('fetch failed'))],
    ['a missing file', answering(null)],
  ];
  for (const [what, fetched] of bad) {
    it(`are unavailable, never empty, for ${what}`, async () => {
      const from = what === 'a missing file' ? '/nowhere/at/all.json' : 'https://ranges.example/';

      await assert.rejects(readRanges({ from, fetch: fetched, signal }), { code: 'unavailable' });
    });
  }

  it('give back the reason of the signal when the time runs out', async () => {
    const reason = new Error('time ran out');

    await assert.rejects(
      readRanges({ from: 'https://ranges.example/', fetch, signal: AbortSignal.abort(reason) }),
      reason,
    );
  });

  it('throw, and do nothing else, for any JSON that is not a feed', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.throws(() => parseRanges(text));
      }),
    );
  });
});
