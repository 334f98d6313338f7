import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Block, SlackMessage } from '../../../src/slack/message/message.ts';
import { renderWatches, renderWatching } from '../../../src/slack/watches/render-watches.ts';
import { checkMessage } from '../check-message.ts';
import { talking } from '../clicking.ts';
import { fakeWatches, watchOf } from '../fake-watches.ts';
import { answerOf, fakeAccess, fakeAsk, resultOf } from '../fakes.ts';
import { nasty } from '../nasty.ts';

const now = Date.parse('2026-11-21T03:00:00.000Z');

function buttonsOf({ blocks }: { blocks: Block[] }) {
  return blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
}

function named(message: SlackMessage | undefined, id: string) {
  const button = buttonsOf(message ?? { blocks: [] }).find((one) => one.action_id.startsWith(id));
  assert.ok(button?.value !== undefined, `no button ${id}`);
  return { id: button.action_id, value: button.value };
}

describe('Watch', () => {
  const offers: [string, Parameters<typeof answerOf>[0], Record<string, string>, boolean][] = [
    ['one thing', {}, {}, true],
    ['several things', { results: [resultOf(), resultOf()] }, {}, false],
    ['one of several pages', { total: 2 }, {}, false],
    ['nothing', { results: [], outcome: 'absent' }, {}, false],
    ['the past', {}, { text: '10.0.0.7 at:yesterday' }, false],
  ];
  for (const [what, answer, fields, isOffered] of offers) {
    it(`is ${isOffered ? '' : 'not '}offered for ${what}`, async () => {
      const { message } = await talking({ ask: fakeAsk(() => answerOf(answer)), watches: fakeWatches() });
      const ids = buttonsOf(await message(fields)).map(({ action_id: id }) => id);

      assert.equal(ids.includes('watch'), isOffered);
    });
  }

  it('is not offered where nobody can be told', async () => {
    const { message } = await talking();

    assert.doesNotMatch(JSON.stringify(await message()), /"watch"/);
  });

  it('tells the clicker by direct message, and offers to tell the channel, too', async () => {
    const watches = fakeWatches();
    const { message, press, ask } = await talking({ watches });
    const begun = await press(named(await message(), 'watch'), { user: 'U0OTHER', ephemeral: false });

    assert.deepEqual(watches.did, [`create [{"kind":"ip","value":"10.0.0.7"},{"user":"U0OTHER"}]`]);
    assert.deepEqual(ask.asked.at(-1)?.principal, { type: 'slack', team: 'T0001', user: 'U0OTHER' });
    assert.deepEqual([begun?.said?.response_type, begun?.said?.replace_original], ['ephemeral', false]);
    assert.match(begun?.said?.text ?? '', /Watching 10\.0\.0\.7.*direct message.*\/whois watches/);
    assert.deepEqual(begun?.said && checkMessage(begun.said), []);

    const here = await press(named(begun?.said, 'watch:here'));
    assert.equal(watches.did.at(-1), `create [{"kind":"ip","value":"10.0.0.7"},{"channel":"C0GENERAL"}]`);
    assert.equal(ask.asked.at(-1)?.channel, 'C0GENERAL', 'with what the channel may see');
    assert.match(here?.said?.text ?? '', /This channel is told/);
  });

  it('never tells a channel that may not read the kind, whatever the button says', async () => {
    const watches = fakeWatches();
    const access = fakeAccess({ decide: ({ channel }) => ({ allowed: channel === undefined }) });
    const { message, press } = await talking({ watches, access });
    const begun = await press(named(await message(), 'watch'));

    assert.deepEqual(
      buttonsOf(begun?.said ?? { blocks: [] }).map(({ action_id: id }) => id),
      ['unwatch:w1', 'snooze:w1'],
    );
    const value = JSON.stringify({ n: 'ip', t: '10.0.0.7' });
    const forged = await press({ id: 'watch:here', value });
    assert.match(forged?.said?.text ?? '', /may not read/);
    assert.equal(watches.did.length, 1);
  });

  it('looks after the thing itself where the value does not lead to it', async () => {
    const watches = fakeWatches([]);
    const { message, press } = await talking({ watches });
    await press(named(await message(), 'watch'));

    assert.deepEqual(watches.did, [
      'create [{"kind":"ip","value":"10.0.0.7"},{"user":"U0SUP1"}]',
      'remove w1',
      'create [{"kind":"ip","id":"eni-0a1b2c3d"},{"user":"U0SUP1"}]',
    ]);
  });

  it('watches nothing where it is not one thing any more', async () => {
    const watches = fakeWatches();
    let answer = answerOf();
    const { message, press } = await talking({ watches, ask: fakeAsk(() => answer) });
    const button = named(await message(), 'watch');
    answer = answerOf({ outcome: 'denied', results: [] });

    assert.match((await press(button))?.said?.text ?? '', /not one thing any more/);
    assert.deepEqual(watches.did, []);
  });
});

describe('Tell me when known', () => {
  const unread = { scope: 'ip/aws/444455556666/eu-west-1', outcome: 'denied' };
  const coverage = { scopes: 65, complete: 64, failed: [unread] };
  const unknown = answerOf({ outcome: 'unknown', results: [], coverage });
  const offers: [string, Parameters<typeof answerOf>[0], Record<string, string>, boolean][] = [
    ['what is not known', {}, {}, true],
    ['what was found though not all was read', { outcome: 'found' }, {}, false],
    ['what is not known for other reasons', { coverage: { ...coverage, failed: [] } }, {}, false],
    ['the past', {}, { text: '10.0.0.7 at:yesterday' }, false],
    ['a list', { question: { text: 'list', kind: 'ip', value: 'list' } }, {}, false],
  ];
  for (const [what, part, fields, isOffered] of offers) {
    it(`is ${isOffered ? '' : 'not '}offered for ${what}`, async () => {
      const ask = fakeAsk(() => ({ ...unknown, ...part }));
      const { message } = await talking({ ask, watches: fakeWatches() });
      const ids = buttonsOf(await message(fields)).map(({ action_id: id }) => id);

      assert.equal(ids.includes('known'), isOffered);
    });
  }

  it('waits in the name of whoever clicks, once, and is listed and ended as other watches are', async () => {
    const watches = fakeWatches();
    const ask = fakeAsk(() => unknown);
    const { message, press } = await talking({ ask, watches });
    const button = named(await message(), 'known');
    const begun = await press(button, { user: 'U0OTHER' });
    await press(button, { user: 'U0OTHER' });

    assert.deepEqual(ask.asked.at(-1)?.principal, { type: 'slack', team: 'T0001', user: 'U0OTHER' });
    assert.deepEqual([watches.all.length, watches.all[0]?.waits?.scopes], [1, [unread.scope]]);
    assert.match(
      begun?.said?.text ?? '',
      /You are told.*once 10\.0\.0\.7 is known, or after a week.*Not read as yet: 1 scope\./,
    );
    assert.deepEqual(begun?.said && checkMessage(begun.said), []);
    const list = await message({ command: '/whois', text: 'watches', user_id: 'U0OTHER' });
    assert.match(
      list.text,
      /10\.0\.0\.7 \(ip\), told by direct message once it is known, until 2026-11-28 03:00 UTC/,
    );
    assert.doesNotMatch(JSON.stringify(list), /snooze/);
    await press(named(list, 'unwatch'), { user: 'U0OTHER' });
    assert.deepEqual(watches.all, []);
  });

  it('tells at once what is known by now', async () => {
    const watches = fakeWatches();
    let answer = unknown;
    const { message, press } = await talking({ ask: fakeAsk(() => answer), watches });
    const button = named(await message(), 'known');
    answer = answerOf();

    assert.match((await press(button))?.said?.text ?? '', /^10\.0\.0\.7 is a network interface/);
    assert.deepEqual(watches.did, []);
  });
});

describe('the list of watches', () => {
  it('ends one, keeps one quiet, and shows what is left in its place', async () => {
    const watches = fakeWatches();
    const { message, press } = await talking({ watches });
    await press(named(await message(), 'watch'));
    const list = await message({ command: '/whois', text: ' Watches ' });
    assert.equal(list.response_type, 'ephemeral');
    assert.match(list.text, /^You watch one thing:\n10\.0\.0\.7 \(ip\), told by direct message$/);

    const quiet = await press(named(list, 'snooze'));
    assert.match(quiet?.said?.text ?? '', /until 2026-11-22 03:00 UTC[^]*You watch one thing/);
    assert.equal(quiet?.said?.replace_original, true);
    assert.deepEqual(quiet?.said && checkMessage(quiet.said), []);
    const ended = await press(named(quiet?.said, 'unwatch'));
    assert.match(ended?.said?.text ?? '', /`10\.0\.0\.7` is not watched any more\.\nYou watch nothing/);
    assert.deepEqual(watches.all, []);
  });

  it('lets nobody end the watch of somebody else', async () => {
    const watches = fakeWatches();
    const { message, press } = await talking({ watches });
    await press(named(await message(), 'watch'));
    const reply = await press({ id: 'unwatch:w1', value: 'w1' }, { user: 'U0OTHER' });

    assert.match(reply?.said?.text ?? '', /You have no such watch/);
    assert.equal(watches.all.length, 1);
  });

  for (const count of [0, 1, 20, 50]) {
    it(`is within the limits of Slack with ${count} watches of anything`, () => {
      const watches = Array.from({ length: count }, (_, at) =>
        watchOf({
          id: `w${at}`,
          what: { kind: nasty, value: nasty.repeat(10) },
          where: { channel: 'C0GENERAL' },
        }),
      );

      assert.deepEqual(checkMessage(renderWatches(watches, now)), []);
      for (const one of watches)
        assert.deepEqual(checkMessage(renderWatching(one, { now, list: '/whois watches', here: 'x' })), []);
    });
  }
});
