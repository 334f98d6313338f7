import assert from 'node:assert/strict';
import { it } from 'node:test';
import { EC2Client } from '@aws-sdk/client-ec2';
import type { Aws, Kind, Place, Principal } from '#kit';
import { silent } from '#kit';
import { documentOf } from '#kit/testing';
import { createLive } from '../../src/sources/aws/live.ts';
import { boxKind, nothing } from '../answer/fakes.ts';

/** A live question looks only into the accounts that its asker may ask, and counts no others. */

const MINE = '111122223333';
const HIDDEN = '444455556666';
const REFUSED = '777788889999';
const principal: Principal = { type: 'system', name: 'test' };
const mayAsk = (account: string) => account === MINE;

function world() {
  const asked: Place[] = [];
  const failing = (account: string) => ({ place: { account, region: '*' }, error: new Error('refused') });
  const region = 'eu-west-1';
  const live = createLive({
    plan: async () => ({
      places: [MINE, HIDDEN].map((account) => ({ account, region })),
      excluded: [],
      unreadable: [failing(REFUSED)],
      accounts: [],
    }),
    facade: ({ everywhere }) => {
      const part: Pick<Aws, 'client' | 'everywhere'> = {
        client: (_, place) => {
          asked.push(place);
          return {} as never;
        },
        everywhere: everywhere ?? (() => nothing() as never),
      };
      return part as Aws;
    },
    resolve: () => async () => [],
    log: silent,
  });
  return { live, asked };
}

const kind: Kind = boxKind({
  providers: {
    aws: {
      scopes: 'account-region',
      actions: [],
      collect: nothing,
      async *find({ aws }) {
        yield* aws.everywhere(async function* (place: Place) {
          aws.client(EC2Client, place);
          yield documentOf({ kind: 'box', id: `box of ${place.account}`, account: place.account });
        });
      },
      confirm: async ({ aws, result }) => {
        aws.client(EC2Client, result);
        return result;
      },
      enrich: async ({ aws }) => {
        aws.client(EC2Client, { account: HIDDEN, region: 'eu-west-1' });
        return {};
      },
    },
  },
});
const question = { text: 'x', kind: 'box', shape: 'id', value: 'x', because: 'an id' } as const;
const common = { kind, onBehalf: { principal }, signal: new AbortController().signal };

it('searches the accounts that may be asked, and counts neither the others nor what they refuse', async () => {
  const { live, asked } = world();
  const { documents, scopes, failed } = await live.find({ ...common, question, mayAsk });

  assert.deepEqual(
    documents.map(({ account }) => account),
    [MINE],
  );
  assert.deepEqual([scopes, failed], [1, []]);
  assert.deepEqual(
    asked.map(({ account }) => account),
    [MINE],
  );
});

it('searches every account where nothing is hidden', async () => {
  const { live, asked } = world();
  const { documents, scopes, failed } = await live.find({ ...common, question });

  assert.equal(documents.length, 2);
  assert.deepEqual([scopes, failed.length], [3, 1]);
  assert.equal(asked.length, 2);
});

it('checks nothing in another account, and looks at nothing there', async () => {
  const { live, asked } = world();
  const document = documentOf({ kind: 'box', account: HIDDEN });
  const seeing = { question, results: [], index: {} as never, see: () => undefined, now: 0 };
  const { notes = [] } = await live.enrich({ ...common, ...seeing, mayAsk });

  await assert.rejects(live.confirm({ ...common, document, mayAsk }), { code: 'denied' });
  assert.match(notes.map(({ text }) => text).join(), /could not be read live/);
  assert.deepEqual(asked, []);
  await live.confirm({ ...common, document });
  assert.equal(asked.length, 1);
});
