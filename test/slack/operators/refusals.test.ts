import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Principal, Refusal, Refusals } from '#kit';
import { denied } from '#kit';
import type { Status } from '../../../src/answer/status.types.ts';
import { renderAlert } from '../../../src/slack/message/alert.ts';
import type { Button, SlackMessage } from '../../../src/slack/message/message.ts';
import { renderRefusals } from '../../../src/slack/operators/render-refusals.ts';
import { checkMessage } from '../check-message.ts';
import { talking } from '../clicking.ts';
import { nasty } from '../nasty.ts';

const refusal: Refusal = {
  ...{ scope: 'ip/aws/111122223333/eu-west-1', was: 120, now: 7, at: '2026-11-21T02:46:00.000Z' },
};
const status = async () =>
  ({
    ...{ at: '2026-11-21T03:00:00.000Z', summary: 'All is fresh.', rows: [], causes: [], forecast: [] },
  }) as unknown as Status;

/** Accepts what U0OP says. */
function fakeRefusals(all: Refusal[] = [refusal]): Refusals & { did: unknown[] } {
  const did: unknown[] = [];
  const isOperator = (who: Principal) => who.type === 'slack' && who.user === 'U0OP';
  return {
    did,
    list: async (who) => (isOperator(who) ? all : []),
    async accept({ principal, door }, refused) {
      if (!isOperator(principal)) throw denied('Only operators may accept what a scope lost.');
      did.push([door, refused]);
      return refusal;
    },
  };
}

function buttonOf({ blocks }: Pick<SlackMessage, 'blocks'>): Button {
  const all = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  const [found] = all.filter((one) => one.type === 'button' && one.action_id.startsWith('accept'));
  assert.ok(found?.type === 'button');
  return found;
}

describe('a refused scope in /cloudstatus', () => {
  it('is told to operators, who accept it with a click', async () => {
    const refusals = fakeRefusals();
    const { message, press } = await talking({ refusals, status });
    const said = await message({ command: '/cloudstatus', text: '', user_id: 'U0OP' });

    assert.deepEqual(checkMessage(said), []);
    assert.match(
      said.text,
      /^1 scope lost most[^]*• ip\/aws\/111122223333\/eu-west-1: it had 120 documents, the last run found 7\.\nAll is fresh\./,
    );
    const { action_id: id, value = '', confirm } = buttonOf(said);
    assert.match(confirm?.text.text ?? '', /had 120 documents, and the last run found 7/);
    const reply = await press({ id, value }, { user: 'U0OP' });
    assert.match(reply?.said?.text ?? '', /^Accepted: `ip\/aws\/111122223333\/eu-west-1` had 120/);
    assert.equal(reply?.said?.response_type, 'ephemeral');
    const { scope, at } = refusal;
    assert.deepEqual(refusals.did, [['slack', { scope, at }]]);
  });

  it('is told to nobody else, and accepted by nobody else', async () => {
    const refusals = fakeRefusals();
    const { message, press } = await talking({ refusals, status });
    const said = await message({ command: '/cloudstatus', text: '' });

    assert.doesNotMatch(JSON.stringify(said), /accept|lost/);
    const { action_id: id, value = '' } = buttonOf(renderRefusals([refusal]));
    const reply = await press({ id, value });
    assert.match(reply?.said?.text ?? '', /Only operators/);
    assert.deepEqual(refusals.did, []);
  });

  for (const count of [1, 5, 6, 10_000]) {
    it(`is within the limits of Slack with ${count} scopes of anything`, () => {
      const all = Array.from({ length: count }, (_, at) => ({
        ...refusal,
        scope: `${at}${nasty.repeat(50)}`,
      }));

      assert.deepEqual(checkMessage(renderRefusals(all)), []);
      if (count > 5) assert.match(renderRefusals(all).text, /\d more: `cloudwhois refresh --confirm`/);
    });
  }
});

it('an alert about a refused scope has the same button', () => {
  const alert = { key: 'freshness/1@2', state: 'trouble', title: 'x', lines: [], to: ['C0CLOUD'] } as const;
  const message = renderAlert({ ...alert, refused: [refusal] });

  assert.deepEqual(checkMessage(message), []);
  assert.equal(buttonOf(message).value, JSON.stringify({ scope: refusal.scope, at: refusal.at }));
  assert.doesNotMatch(JSON.stringify(renderAlert({ ...alert, refused: [refusal], state: 'over' })), /accept/);
});
