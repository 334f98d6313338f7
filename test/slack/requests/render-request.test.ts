import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { AccessRequest, RequestState } from '../../../src/access/requests/request.types.ts';
import { askView, denyView } from '../../../src/slack/requests/forms.ts';
import { renderLate, renderRequest, renderRequests } from '../../../src/slack/requests/render-request.ts';
import { saidView } from '../../../src/slack/take-form.ts';
import { checkMessage } from '../check-message.ts';
import { nasty } from '../nasty.ts';

const now = Date.parse('2026-11-21T03:00:00.000Z');
const who = { type: 'slack', team: 'T0001', user: 'U0SUP1' } as const;
const by = { type: 'slack', team: 'T0001', user: 'U0SEC1' } as const;
const terms = { approvers: ['security', nasty], longestMs: 4 * 3_600_000, decideIn: 'slack' } as const;
const states: RequestState[] = ['pending', 'approved', 'denied', 'lapsed', 'ended', 'revoked'];

function requestOf(part: Partial<AccessRequest> = {}): AccessRequest {
  return {
    ...{ id: 'a1b2', who, kind: 'key', reason: 'incident 7', durationMs: 7_200_000, state: 'pending' },
    ...{ askedAt: now, until: now + 7_200_000, account: '111122223333', channel: 'C0INCIDENT' },
    ...part,
  };
}

describe('a request for access in Slack', () => {
  for (const state of states) {
    const decided =
      state === 'pending' || state === 'lapsed' ? {} : { decided: { by, at: now, reason: 'ok' } };

    it(`that is ${state} says in its text alone who, what, why, where, how long and when`, () => {
      const { text } = renderRequest(requestOf({ state, ...decided }), terms, 'decide');
      for (const part of [
        /<@U0SUP1>/,
        /key/,
        /incident 7/,
        /2 h, account 111122223333/,
        /<#C0INCIDENT>/,
        /2026-11-21 0\d:00 UTC/,
        /a1b2/,
      ])
        assert.match(text, part);
      if ('decided' in decided && state !== 'ended') assert.match(text, /<@U0SEC1>/);
    });

    it(`that is ${state} is within the limits of Slack whatever anybody writes, and rings nobody`, () => {
      const words = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(nasty, 'x'.repeat(10_000)));
      fc.assert(
        fc.property(words, words, fc.constantFrom('decide', 'end', 'nothing'), (reason, kind, power) => {
          const request = requestOf({ state, kind, reason, ...decided });
          for (const message of [
            renderRequest(request, terms, power),
            renderLate(request, now),
            renderRequests(
              Array.from({ length: 51 }, (_, at) => ({
                request: { ...request, id: `r${at}` },
                terms,
                power,
              })),
            ),
          ])
            assert.deepEqual(checkMessage(message), []);
        }),
        { numRuns: 40 },
      );
    });
  }

  it('has buttons for those alone who can use them, with an opaque id as their value', () => {
    const ids = (state: RequestState, power: 'decide' | 'end' | 'nothing') =>
      renderRequest(requestOf({ state }), terms, power).blocks.flatMap((block) =>
        block.type === 'actions' ? block.elements.map(({ action_id: id, value }) => `${id} ${value}`) : [],
      );
    assert.deepEqual(ids('pending', 'decide'), ['approve:a1b2 a1b2', 'deny:a1b2 a1b2']);
    assert.deepEqual(ids('pending', 'end'), []);
    assert.deepEqual(ids('approved', 'end'), ['revoke:a1b2 a1b2']);
    for (const state of ['denied', 'lapsed', 'ended', 'revoked'] as const)
      assert.deepEqual(ids(state, 'decide'), []);
  });
});

describe('the forms of access', () => {
  it("keep Slack's limits, and ask for no longer than is given", () => {
    const form = askView(nasty, { channel: 'C0INCIDENT', terms, mayTake: true });
    const views = [form, denyView('a1b2'), saidView('Access', renderLate(requestOf(), now))];
    for (const view of views) {
      assert.ok([view.title, view.submit, view.close].every((one) => (one?.text ?? '').length <= 24));
      assert.ok(view.private_metadata.length <= 3000);
      const messages = view.blocks.filter((block) => block.type !== 'input');
      assert.deepEqual(checkMessage({ text: 'x', blocks: messages }), []);
    }
    const fields = form.blocks.flatMap((block) => (block.type === 'input' ? [block] : []));
    assert.deepEqual(
      fields.map(({ block_id: id }) => id),
      ['reason', 'duration', 'account', 'channel', 'now'],
    );
    const [, duration] = fields;
    assert.deepEqual(
      duration?.element.type === 'static_select' && duration.element.options.map(({ value }) => value),
      ['1h', '30m', '2h', '4h'],
    );
  });
});
