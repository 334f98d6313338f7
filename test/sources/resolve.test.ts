import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { after, before, describe, it } from 'node:test';
import type { Resolve } from '#kit';
import { createResolve } from '../../src/sources/dns/resolve.ts';

/** A name server of our own on the loopback, which answers three names and is silent about one. */

type Type = Parameters<Resolve>[1];
const codes: Record<number, Type> = { 1: 'A', 2: 'NS', 5: 'CNAME', 16: 'TXT', 28: 'AAAA' };
const records: Partial<Record<Type, Buffer[]>> = {
  A: [Buffer.from([192, 0, 2, 7]), Buffer.from([192, 0, 2, 8])],
  AAAA: [Buffer.from('20010db8000000000000000000000007', 'hex')],
  CNAME: [nameOf('LB.Example.net')],
  NS: [nameOf('ns-1.example.net')],
  TXT: [Buffer.concat([Buffer.from([6]), Buffer.from('heri, '), Buffer.from([4]), Buffer.from('tage')])],
};

function nameOf(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

/** Answers one query: RFC 1035, with the name of the question by pointer. */
function answerTo(query: Buffer): Buffer | undefined {
  let end = 12;
  const labels: string[] = [];
  for (let size = query[end] ?? 0; size > 0; size = query[end] ?? 0) {
    labels.push(query.subarray(end + 1, end + 1 + size).toString());
    end += size + 1;
  }
  const question = query.subarray(12, end + 5);
  const name = labels.join('.').toLowerCase();
  if (name === 'silent.example.com') return undefined;
  const type = codes[query.readUInt16BE(end + 1)];
  const known = name === 'www.example.com' && type ? (records[type] ?? []) : [];
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 + (name.endsWith('example.com') ? 0 : 3), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(known.length, 6);
  const said = known.map((data) => {
    const head = Buffer.alloc(12);
    head.writeUInt16BE(0xc00c, 0);
    query.copy(head, 2, end + 1, end + 5);
    head.writeUInt32BE(60, 6);
    head.writeUInt16BE(data.length, 10);
    return Buffer.concat([head, data]);
  });
  return Buffer.concat([header, question, ...said]);
}

describe('what the DNS says', () => {
  let server: Socket;
  let servers: string[];
  let queries = 0;
  before(async () => {
    server = createSocket('udp4');
    server.on('message', (query, { port, address }) => {
      queries++;
      const answer = answerTo(query);
      if (answer) server.send(answer, port, address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    servers = [`127.0.0.1:${server.address().port}`];
  });
  after(() => server.close());
  const ask = (name: string, type: Type, signal = new AbortController().signal) =>
    createResolve({ servers, signal })(name, type);

  const cases: readonly [type: Type, answers: string[]][] = [
    ['A', ['192.0.2.7', '192.0.2.8']],
    ['AAAA', ['2001:db8::7']],
    ['CNAME', ['lb.example.net']],
    ['NS', ['ns-1.example.net']],
    ['TXT', ['heri, tage']],
  ];
  for (const [type, answers] of cases) {
    it(`is read as text: ${type}`, async () => {
      assert.deepEqual(await ask('WWW.example.com.', type), answers);
    });
  }

  it('throws as node:dns does for a name that there is not, and for one without such records', async () => {
    await assert.rejects(ask('www.example.org', 'A'), { code: 'ENOTFOUND' });
    await assert.rejects(ask('other.example.com', 'A'), { code: 'ENODATA' });
  });

  it('asks nobody about what is no host name', async () => {
    const sofar = queries;

    for (const name of ['', 'two words', 'a..b', `${'x'.repeat(64)}.com`, '-x.com', 'http://x.com'])
      await assert.rejects(ask(name, 'A'), { code: 'EBADNAME' }, name);

    assert.equal(queries, sofar);
  });

  it('stops with the reason of the signal, before and while it waits', async () => {
    const gone = new AbortController();
    const waits = ask('silent.example.com', 'A', gone.signal);
    gone.abort(new Error('the time is up'));

    await assert.rejects(waits, /the time is up/);
    await assert.rejects(ask('www.example.com', 'A', gone.signal), /the time is up/);
  });
});
