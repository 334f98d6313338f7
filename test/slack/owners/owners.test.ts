import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, AuditEntry } from '#kit';
import type { Decision } from '../../../src/access/access.ts';
import type { View, ViewReply } from '../../../src/slack/message/view.ts';
import { ownerView, renderOwnerQuestion } from '../../../src/slack/owners/owner-form.ts';
import { checkMessage } from '../check-message.ts';
import { talking } from '../clicking.ts';
import { answerOf, fakeAccess, fakeAsk, resultOf, settled } from '../fakes.ts';
import { nasty } from '../nasty.ts';
import { signedForm } from '../sign.ts';

const owner = (contact: string) => ({ team: 'team-payments', contact, because: 'tag Owner' });
const owned = (contact: string, part: Partial<Answer> = {}) =>
  answerOf({ results: [resultOf({ name: 'payments-api', owner: owner(contact) })], ...part });

interface Setup {
  answer?: (channel: string | undefined) => Answer;
  decide?: (question: { kind: string; channel?: string }) => Partial<Decision>;
  reply?: (method: string, channel: string) => object;
}

/** A company whose answers have an owner, and what people do in it. */
async function company({ answer = () => owned('C0PAY'), decide, reply }: Setup = {}) {
  const audited: AuditEntry[] = [];
  let said: object = {};
  const channels = [{ id: 'C0PAY', name: 'payments-oncall' }];
  const ask = fakeAsk(({ channel }) => answer(channel));
  const door = await talking({
    ask,
    access: fakeAccess(decide ? { decide } : {}),
    audit: { write: async (entry) => void audited.push(entry) },
    reply: (method) => {
      const channel = door?.calls.at(-1)?.fields['channel'] ?? '';
      return {
        ok: true,
        channel: channel || 'C1',
        ts: '1.0',
        channels,
        ...reply?.(method, channel),
        ...said,
      };
    },
  });
  const button = async (fields: Record<string, string> = {}) => {
    const message = await door.message(fields);
    assert.deepEqual(checkMessage(message), []);
    const all = message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
    const found = all.find(({ action_id: id }) => id.startsWith('owner:'));
    return found?.value === undefined ? undefined : { id: found.action_id, value: found.value };
  };
  const viewOf = (): View =>
    JSON.parse(
      door.calls.findLast(({ method }) => method === 'views.open')?.fields['view'] ?? 'null',
    ) as View;
  const submit = async (message: string, data = viewOf().private_metadata, user = 'U0SUP1') => {
    const form = { callback: 'ask-owner', data, values: { message } };
    const { body: payload, headers } = signedForm(form, { user }, { now: door.clock() });
    const response = await door.app.inject({
      ...{ method: 'POST', url: '/slack/interactions', payload, headers },
    });
    await settled();
    return response.json<ViewReply>();
  };
  const posts = () =>
    door.calls.filter(({ method }) => method === 'chat.postMessage').map(({ fields }) => fields);
  const saying = (more: object) => {
    said = more;
  };
  return { ...door, ask, audited, button, viewOf, submit, posts, saying };
}

function textOf(reply: ViewReply): string {
  return reply.response_action === 'errors'
    ? Object.values(reply.errors).join()
    : JSON.stringify(reply.view.blocks);
}

describe('Ask owner', () => {
  const offers: [string, Setup, Record<string, string>, string | undefined][] = [
    ['a channel', {}, {}, 'owner:C0PAY'],
    ['a person', { answer: () => owned('U0OWNER') }, {}, 'owner:U0OWNER'],
    ['a channel that nobody knows by its name', { answer: () => owned('#other') }, {}, undefined],
    ['a mail address', { answer: () => owned('payments@acme.test') }, {}, undefined],
    ['the asker', { answer: () => owned('U0SUP1') }, {}, undefined],
    [
      'several owners',
      { answer: () => answerOf({ results: [resultOf(), resultOf({ owner: owner('C0X') })] }) },
      {},
      undefined,
    ],
    ['nothing that was found', { answer: () => owned('C0PAY', { outcome: 'unknown' }) }, {}, undefined],
    ['what more pages own', { answer: () => owned('C0PAY', { total: 2 }) }, {}, undefined],
    ['the past', {}, { text: '10.0.0.7 at:yesterday' }, undefined],
    [
      'a channel that may not read it',
      { decide: ({ channel }) => ({ allowed: channel !== 'C0PAY' }) },
      {},
      undefined,
    ],
    [
      'a restricted kind, and a channel that no rule names',
      { answer: () => owned('C0PAY', { question: { text: 'x', kind: 'key', value: 'x' } }) },
      { command: '/keyinfo' },
      undefined,
    ],
  ];
  for (const [what, setup, fields, id] of offers) {
    it(`is ${id ? '' : 'not '}offered for ${what}`, async () => {
      const { button } = await company(setup);
      await button(fields);

      assert.equal((await button(fields))?.id, id);
    });
  }

  it('is offered for a channel by its name once the names are read', async () => {
    const { button } = await company({ answer: () => owned('#payments-oncall') });
    assert.equal(await button(), undefined);
    await settled();

    assert.equal((await button())?.id, 'owner:C0PAY');
  });

  it('opens a form with what the channel may see, and sends what was written in it, once', async () => {
    const { button, press, viewOf, submit, posts, ask, audited } = await company({
      answer: (channel) =>
        owned('C0PAY', {
          results: [
            resultOf({ name: channel === 'C0PAY' ? 'payments-api' : 'SECRET', owner: owner('C0PAY') }),
          ],
        }),
    });
    const pressed = await button();
    assert.ok(pressed);
    await press(pressed);
    const view = viewOf();
    assert.equal(ask.asked.at(-1)?.channel, 'C0PAY');
    assert.match(JSON.stringify(view.blocks[0]), /To <#C0PAY>\..*<@U0SUP1> asks/);
    const [, input] = view.blocks;
    assert.ok(input?.type === 'input' && input.element.type === 'plain_text_input');
    assert.equal(
      input.element.initial_value,
      'about 10.0.0.7, network interface payments-api in payments-prod: ',
    );
    assert.doesNotMatch(JSON.stringify(view), /SECRET/);

    const text = 'about 10.0.0.7: <!channel> is this yours? password=hunter2hunter2\nThanks & bye';
    assert.match(textOf(await submit(text)), /Your question about 10\.0\.0\.7 is sent to <#C0PAY>/);
    await submit(text);
    const [post, more] = posts();
    assert.equal(more, undefined);
    assert.equal(post?.['channel'], 'C0PAY');
    assert.match(
      post?.['text'] ?? '',
      /^<@U0SUP1> asks about 10\.0\.0\.7: &lt;!channel&gt; is this yours\? password= ?«removed: looks like a secret»\nThanks &amp; bye\n/,
    );
    assert.deepEqual(
      checkMessage({ text: post?.['text'], blocks: JSON.parse(post?.['blocks'] ?? '[]') as object[] }),
      [],
    );
    assert.deepEqual(
      audited.map(({ principal, channel, kind, value }) => [principal, channel, kind, value]),
      [['slack:T0001/U0SUP1', 'C0PAY', 'ip', '10.0.0.7']],
    );
    assert.match(audited[0]?.text ?? '', /^asked the owner: about 10\.0\.0\.7/);
  });

  it('says where it went where the channel does not take it, and loses nothing while Slack is away', async () => {
    const { button, press, submit, posts, saying } = await company({
      reply: (method, channel) =>
        method === 'chat.postMessage' && channel === 'C0PAY' ? { ok: false, error: 'not_in_channel' } : {},
    });
    const pressed = await button();
    assert.ok(pressed);
    await press(pressed);
    assert.match(
      textOf(await submit('whose?')),
      /could not go to <#C0PAY>, and came to you by direct message/,
    );
    assert.deepEqual(
      posts().map(({ channel }) => channel),
      ['C0PAY', 'U0SUP1'],
    );
    await press(pressed);
    saying({ ok: false, error: 'internal_error' });
    assert.match(textOf(await submit('whose?')), /goes to <#C0PAY> as soon as Slack takes it/);
  });

  const forged: [string, Setup, object, string, RegExp][] = [
    ['another channel than the owner', {}, { to: 'C0OTHER' }, 'x', /not the owner of it/],
    ['nothing of ours', {}, { to: '<!channel>' }, 'x', /none of ours/],
    ['nothing written', {}, {}, '  ', /nothing to send/],
  ];
  for (const [what, setup, more, text, says] of forged) {
    it(`sends nothing for a form with ${what}`, async () => {
      const { submit, posts, audited } = await company(setup);
      const value = JSON.stringify({ n: 'ip', t: '10.0.0.7' });
      const reply = await submit(text, JSON.stringify({ to: 'C0PAY', value, id: '1', ...more }));

      assert.match(textOf(reply), says);
      assert.deepEqual([posts(), audited], [[], []]);
    });
  }

  it('looks at the rights of everybody again when the form is sent', async () => {
    let allowed = true;
    const { button, press, submit, posts } = await company({
      answer: () => owned('U0OWNER'),
      decide: () => ({ allowed }),
    });
    const pressed = await button();
    assert.ok(pressed);
    await press(pressed);
    allowed = false;

    assert.match(textOf(await submit('whose?')), /The owner may not be told of it here/);
    assert.deepEqual(posts(), []);
  });

  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const pasted: [string, string, string, RegExp][] = [
    ['a key', `is ${secret} yours?`, secret, /is «removed[^»]*» yours\?/],
    ['a key that was escaped', `x ${secret.replaceAll('/', '%2F')}`, 'K7MDENG', /x «removed/],
    ['a key with a character in it that nobody sees', secret.replace('K7', 'K\u200b7'), 'MDENG', /«removed/],
    [
      'a password in an address',
      'https://ann:hunter2hunter2@host.test/x is it?',
      'hunter2',
      /host\.test\/x is it\?/,
    ],
    [
      'a signed address',
      'https://b.test/a/b?X-Sig=0123456789abcdef#x here',
      '0123456789',
      /b\.test\/a\/b\?… here/,
    ],
    [
      'no secret',
      'https://jira.test/browse/X-1, see *there*\nThanks',
      'removed',
      /https:\/\/jira\.test\/browse\/X-1, see/,
    ],
  ];
  for (const [what, text, not, says] of pasted)
    it(`brings the words of the asker without ${what}, and writes down no more`, async () => {
      const { submit, posts, audited } = await company();
      const value = JSON.stringify({ n: 'ip', t: '10.0.0.7' });
      await submit(text, JSON.stringify({ to: 'C0PAY', value, id: '1' }));

      const [post] = posts();
      assert.match(post?.['text'] ?? '', says);
      assert.doesNotMatch(JSON.stringify([posts(), audited]), new RegExp(not));
    });

  it('says what it is about where the asker wrote over that, and only once', async () => {
    const { submit, posts } = await company();
    const value = JSON.stringify({ n: 'ip', t: '10.0.0.7' });
    await submit('may we stop it?', JSON.stringify({ to: 'C0PAY', value, id: '1' }));
    await submit('is 10.0.0.7 yours?', JSON.stringify({ to: 'C0PAY', value, id: '2' }));

    const [over, kept] = posts().map(({ text = '' }) => text);
    assert.match(over ?? '', /asks about 10\.0\.0\.7, .* in payments-prod: may we stop it\?\n/);
    assert.match(kept ?? '', /asks is 10\.0\.0\.7 yours\?\n/);
  });

  it('is limited to five questions an hour', async () => {
    const { submit, posts } = await company();
    const value = JSON.stringify({ n: 'ip', t: '10.0.0.7' });
    const send = (id: string) => submit('whose?', JSON.stringify({ to: 'C0PAY', value, id }));
    for (const id of ['1', '2', '3', '4', '5']) await send(id);

    assert.match(
      textOf(await send('6')),
      /You have sent 5 questions to owners within this hour\. Send it in \d+ min/,
    );
    assert.equal(posts().length, 5);
  });

  it('is within the limits of Slack whatever is written or found', () => {
    const all = { to: 'C0PAY', asker: 'U0SUP1' };
    const message = renderOwnerQuestion({ ...all, text: `${nasty.repeat(200)}\n${nasty}` });
    assert.deepEqual(checkMessage(message), []);
    const { blocks, title } = ownerView({ ...all, thing: nasty.repeat(100), data: '' });
    const [said, input] = blocks;
    assert.deepEqual(checkMessage({ text: 'x', blocks: [said] }), []);
    assert.ok(title.text.length <= 24 && input?.type === 'input');
    assert.ok(JSON.stringify(input.element).length < 6000);
  });
});
