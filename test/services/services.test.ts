import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MissingService, startOrSkip } from './start-or-skip.ts';
import { element, formatXml, parseXml, put, select } from './xml.ts';

describe('a service that tests need', () => {
  const missing = async () => Promise.reject(new MissingService('get it there'));

  it('is given where it starts', async () => {
    const { service, skip } = await startOrSkip(async () => ({ url: 'http://127.0.0.1:1' }));

    assert.equal(skip, false);
    assert.equal(service().url, 'http://127.0.0.1:1');
  });

  it('is a reason to skip where it is missing, and a failure where CI=true', async (t) => {
    const before = process.env.CI;
    t.after(() => (before === undefined ? delete process.env.CI : (process.env.CI = before)));

    delete process.env.CI;
    const { service, skip } = await startOrSkip(missing);
    assert.equal(skip, 'get it there');
    assert.throws(service, MissingService);

    process.env.CI = 'true';
    await assert.rejects(startOrSkip(missing), MissingService);
  });

  it('is never skipped for another error', async () => {
    await assert.rejects(
      startOrSkip(async () => Promise.reject(new Error('broken'))),
      /broken/,
    );
  });
});

describe('the XML of answers', () => {
  const xml =
    '<Answer xmlns="http://x/"><set><item><id>a &amp; b</id><none></none></item><item></item></set></Answer>';

  it('comes out as it went in', () => {
    assert.equal(formatXml(parseXml(`<?xml version="1.0"?>${xml}`)), xml);
    assert.equal(formatXml(parseXml('<a><b/></a>')), '<a><b></b></a>');
  });

  it('takes new parts, escaped', () => {
    const answer = parseXml(xml);
    const [item] = select(answer, 'set/item');
    assert.ok(item);
    put(item, element('id', 'x < y'));
    put(item, element('list', [{ n: 1 }]));

    assert.deepEqual(
      select(answer, 'set/item/id').map(({ text }) => text),
      ['x &lt; y'],
    );
    assert.deepEqual(
      select(answer, 'set/item/list/item/n').map(({ text }) => text),
      ['1'],
    );
  });

  it('is refused where it does not end', () => {
    assert.throws(() => parseXml('<a><b></a>'), /does not end/);
  });
});
