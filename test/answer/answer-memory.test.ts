import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Rule } from '#kit';
import { unavailable } from '#kit';
import { documentOf } from '#kit/testing';
import { A, B, box, filled, hour, people, scopeOf, second, shown } from './memory-world.ts';

describe('the memory of answers', () => {
  it('reads nothing for a question that was just answered twice, to whoever has the same rights', async () => {
    const { ask, finds } = await filled();
    assert.equal(Object.isFrozen((await ask('10.0.0.1')).results), false);
    const first = await ask('10.0.0.1');
    const reads = finds();

    const again = await ask('10.0.0.1');
    const colleague = await ask('10.0.0.1', 'colleague');

    assert.equal(finds(), reads);
    assert.deepEqual([again, colleague], [first, first]);
    assert.equal(again.results, first.results);
    assert.ok(Object.isFrozen(again.results));
  });

  it('makes another answer for another question, other rights or another channel', async () => {
    const { ask } = await filled();

    assert.equal(shown(await ask('10.0.0.1')), 'found running');
    assert.equal(shown(await ask('10.0.0.1', 'security')), 'found running sg-0a');
    assert.equal(shown(await ask('10.0.0.1', 'security', 'C0CLOUD')), 'found running');
    assert.equal(shown(await ask('10.0.0.2')), 'absent');
    assert.equal(shown(await ask('10.0.0.2', 'payments')), 'unknown');
  });

  const changes: Record<string, (all: Awaited<ReturnType<typeof filled>>) => unknown> = {
    'a commit': ({ put }) => put(A, [box(A, 'i-0123456789abcdef0', 'stopped')]),
    'an import': ({ writer, clock }) =>
      writer.merge([box(B, 'i-0fedcba9876543210', 'stopped')], () => [], clock()),
    'a run that failed': ({ writer }) => writer.record([{ key: scopeOf(B), outcome: 'denied' }]),
    'an account that left': ({ writer, clock }) =>
      writer.retire([scopeOf(A)], { documents: true, asOf: clock() }),
    'rights for a while': ({ access, clock }) =>
      access.learnTemporary([
        { rule: { effect: 'deny', groups: ['support'], kinds: ['*'] }, until: clock() + hour },
      ]),
    'a clock that was set back': ({ clock }) => clock.advance(-30 * 24 * hour),
  };
  for (const [what, change] of Object.entries(changes))
    it(`is of no use after ${what}`, async () => {
      const all = await filled();
      await all.ask('10.0.0.1');
      const before = await all.ask('10.0.0.1');

      await change(all);

      const after = await all.ask('10.0.0.1');
      assert.deepEqual(after, await all.afresh('10.0.0.1', 'support'));
      assert.notDeepEqual(after, before);
    });

  it('forgets rights that end, at the moment at which they do', async () => {
    const { ask, access, clock } = await filled();
    const rule: Rule = { effect: 'allow', groups: ['support'], kinds: ['box'], see: 'restricted' };
    access.learnTemporary([{ rule, until: clock() + 5 * second }]);
    for (let i = 0; i < 2; i++) assert.equal(shown(await ask('10.0.0.1')), 'found running sg-0a');

    clock.advance(5 * second);

    assert.equal(shown(await ask('10.0.0.1')), 'found running');
  });

  it('lasts for ten seconds', async () => {
    const { ask, clock, finds } = await filled();
    for (let i = 0; i < 2; i++) await ask('10.0.0.1');
    const reads = finds();

    clock.advance(10 * second - 1);
    await ask('10.0.0.1');
    assert.equal(finds(), reads);

    clock.advance(1);
    await ask('10.0.0.1');
    assert.ok(finds() > reads);
  });

  it('does not give again an answer that was made while the index changed', async () => {
    const all = await filled();
    await all.ask('10.0.0.1');
    const { find } = all.store.index;
    all.store.index.find = async (query) => {
      const page = await find(query);
      await all.put(A, [box(A, 'i-0123456789abcdef0', 'stopped')]);
      all.store.index.find = find;
      return page;
    };

    assert.equal(shown(await all.ask('10.0.0.1')), 'found running');
    assert.equal(shown(await all.ask('10.0.0.1')), 'found stopped');
  });

  it('keeps no live look, and no answer of the past', async () => {
    const { ask, live, remembering, input } = await filled({ live: true });

    for (let i = 0; i < 2; i++) await ask('10.0.0.1 --live', 'security');
    assert.equal(live?.calls.length, 2);

    const past = { text: '10.0.0.1', at: '2026-11-21T02:00:00Z', ...input('support') };
    for (let i = 0; i < 2; i++) assert.equal((await ask('10.0.0.1')).outcome, 'found');
    assert.notEqual((await remembering.kind('box', past)).outcome, 'found');
    assert.equal((await ask('10.0.0.1')).outcome, 'found');
  });

  it('asks an index that is away once, and fails as it does', async () => {
    let asked = 0;
    const revision = () => {
      asked++;
      return Promise.reject(unavailable('The index is away.'));
    };
    const { ask, finds } = await filled({ index: { revision } });

    await assert.rejects(ask('10.0.0.1'), { code: 'unavailable', message: 'The index is away.' });

    assert.deepEqual([asked, finds()], [1, 0]);
  });

  it('ends when a scope of the kind turns stale, be it in another account', async () => {
    const { ask, afresh, clock, put } = await filled();
    clock.advance(hour);
    await put(A, [box(A, 'i-0123456789abcdef0', 'running')]);
    clock.advance(hour - 1);
    for (let i = 0; i < 2; i++) assert.deepEqual((await ask('10.0.0.1')).coverage.failed, []);

    clock.advance(1);

    const after = await ask('10.0.0.1');
    assert.deepEqual(after, await afresh('10.0.0.1', 'support'));
    assert.equal(after.coverage.failed[0]?.outcome, 'stale');
  });

  it('ends when what was found turns stale by its own time', async () => {
    const { ask, live, clock, writer } = await filled({ live: true });
    const imported = { ...box(B, 'i-0fedcba9876543210', 'on'), region: 'us-east-1', addresses: ['10.0.0.7'] };
    const old = new Date(clock() - 2 * hour + 5 * second).toISOString();
    await writer.merge([{ ...imported, asOf: old }], () => [], clock());
    for (let i = 0; i < 2; i++) await ask('10.0.0.7', 'security');
    assert.deepEqual(live?.calls, []);

    clock.advance(5 * second);
    await ask('10.0.0.7', 'security');

    assert.equal(live?.calls.length, 1);
  });

  it('keeps nothing that was confirmed unasked, nor what the limit of live checks kept from being so', async () => {
    const { ask, live, clock } = await filled({ live: true, limits: { live: '2/min' } });
    clock.advance(2 * hour);

    const said = [];
    for (let i = 0; i < 4; i++) said.push((await ask('10.0.0.1', 'security')).results[0]?.confirmed?.outcome);
    const lead = (await ask('10.0.0.1', 'lead')).results[0]?.confirmed?.outcome;

    assert.deepEqual([...said, lead], ['gone', 'gone', undefined, undefined, 'gone']);
    assert.equal(live?.calls.length, 3);
  });

  it('tells one page from another, and one way to ask from another', async () => {
    const { ask, put, remembering, input } = await filled();
    const many = Array.from({ length: 55 }, (_, n) => box(A, `i-0123456789abcde${10 + n}`, 'on'));
    await put(A, many);
    const { cursor } = await ask('10.0.0.1');
    assert.ok(cursor !== undefined);
    const next = () => remembering.kind('box', { text: '10.0.0.1', cursor, ...input('support') });

    for (let i = 0; i < 3; i++) assert.equal((await next()).results.length, 5);
    for (let i = 0; i < 3; i++) assert.equal((await ask('10.0.0.1')).results.length, 50);
    for (const text of ['10.0.0.9', 'ip-10-0-0-9.ec2.internal', '10.0.0.9', 'ip-10-0-0-9.ec2.internal'])
      assert.equal((await ask(text)).question.text, text);
  });

  it('is made by all rights that were asked for: who may not see what is related gets an answer without it', async () => {
    const { ask, afresh, access, clock, writer } = await filled();
    const name = documentOf({
      ...{ kind: 'name', type: 'name', id: 'n1', account: A, name: 'a.example.com' },
      addresses: ['10.0.0.1'],
    });
    await writer.merge([name], () => [], clock());
    const rule: Rule = { effect: 'deny', users: [people.colleague], kinds: ['name'] };
    access.learnTemporary([{ rule, until: clock() + hour }]);

    for (let i = 0; i < 2; i++) assert.match(JSON.stringify(await ask('10.0.0.1')), /"n1"/);
    const other = await ask('10.0.0.1', 'colleague');

    assert.doesNotMatch(JSON.stringify(other), /"n1"/);
    assert.deepEqual(other, await afresh('10.0.0.1', 'colleague'));
  });

  it('is of no use to a clock that was set back', async () => {
    const { ask, clock, finds } = await filled();
    clock.advance(hour);
    for (let i = 0; i < 2; i++) await ask('10.0.0.1');
    const reads = finds();

    clock.advance(-1);
    await ask('10.0.0.1');

    assert.ok(finds() > reads);
  });

  it('says nothing of a live check to who asked for none', async () => {
    const { ask, remembering, input } = await filled();
    for (let i = 0; i < 2; i++) {
      const { notes } = await remembering.kind('box', { text: '10.0.0.1', live: true, ...input('support') });
      assert.match(notes.join(), /a live check was asked for/);
    }

    assert.doesNotMatch((await ask('10.0.0.1')).notes.join(), /live check/);
  });

  it('keeps no answer with many results', async () => {
    const { ask, put, finds } = await filled();
    const many = Array.from({ length: 11 }, (_, n) => box(A, `i-0123456789abcde${10 + n}`, 'on'));
    await put(A, many);
    for (let i = 0; i < 2; i++) await ask('10.0.0.1');
    const reads = finds();

    await ask('10.0.0.1');

    assert.ok(finds() > reads);
  });

  it('keeps no answer to a long text, which would stay with it', async () => {
    const { ask, finds } = await filled();
    const text = `10.0.0.1 ${'x'.repeat(60_000)}`;
    for (let i = 0; i < 2; i++) assert.equal((await ask(text)).outcome, 'found');
    const reads = finds();

    await ask(text);

    assert.ok(finds() > reads);
  });

  it('keeps no list', async () => {
    const { ask, finds } = await filled();
    for (let i = 0; i < 2; i++) await ask('list state:running');
    const reads = finds();

    await ask('list state:running');

    assert.ok(finds() > reads);
  });
});
