import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Answer, StoredDocument } from '#kit';
import {
  boxKind,
  COMPLETE,
  nameKind,
  type Right,
  scopeRecord,
  stored,
  type World,
  worldOf,
} from './fakes.ts';

const MINE = '111122223333';
const OTHER = '444455556666';
const mine = stored({
  id: 'i-00000001',
  name: 'api-7',
  addresses: ['10.2.3.4'],
  identifiers: ['i-00000001', 'sg-0a0a0a0a'],
  attrs: { groups: ['sg-0a0a0a0a'] },
});
const other = stored({
  id: 'i-00000002',
  name: 'hush',
  account: OTHER,
  addresses: ['10.0.0.5'],
  identifiers: ['i-00000002'],
});
const documents = [mine, other];

async function box(text: string, right: Right | undefined, world: World = { documents }): Promise<Answer> {
  const { ask, input } = worldOf({ ...world, rights: right ? { box: right } : {} });
  return ask.kind('box', input(text));
}

/** Without what says nothing of the thing asked. */
function bare({ question, summary, ...rest }: Answer): string {
  return JSON.stringify({ ...rest, summary: summary.replaceAll(question.value ?? '', '') });
}

describe('rights', () => {
  it('denies by default, and says which groups could grant it', async () => {
    const { outcome, summary, results, coverage } = await box('10.2.3.4', undefined);

    assert.equal(outcome, 'denied');
    assert.equal(summary, 'No rule lets you ask about it. Groups that could: security.');
    assert.deepEqual(results, []);
    assert.deepEqual(coverage, { scopes: 0, complete: 0, failed: [] });
  });

  it('denies before it says what is wrong with a text', async () => {
    assert.equal((await box('hello', undefined)).outcome, 'denied');
  });

  for (const [name, right] of [
    ['named', { accounts: { [MINE]: 'internal' } }],
    ['denied', { see: 'internal', hidden: [OTHER] }],
  ] as const) {
    it(`pitfall 36: gives the same answer whether or not a hidden account holds it (${name} accounts)`, async () => {
      const hidden = await box('10.0.0.5', right as Right);
      const nowhere = await box('10.9.9.9', right as Right);

      assert.equal(hidden.outcome, 'unknown');
      assert.equal(bare(hidden), bare(nowhere));
      assert.doesNotMatch(JSON.stringify(hidden), new RegExp(`hush|${OTHER}|legacy`));
      assert.match(hidden.notes.join(), /Rules hide some accounts from you \(1 scope\)/);
      assert.equal(hidden.coverage.scopes, 1);
    });

    it(`keeps hidden accounts out of totals, coverage and failures (${name} accounts)`, async () => {
      const records = [
        COMPLETE[0] ?? scopeRecord(''),
        scopeRecord(`box/aws/${OTHER}/eu-west-1`, { outcome: 'denied' }),
      ];
      const answer = await box('10.0.0.0/8', right as Right, { documents, records });

      assert.deepEqual(
        answer.results.map(({ id }) => id),
        ['i-00000001'],
      );
      assert.equal(answer.total, 1);
      assert.deepEqual(answer.coverage.failed, []);
      assert.doesNotMatch(JSON.stringify(answer), new RegExp(`hush|${OTHER}|legacy`));
    });
  }

  it('tells no totals of what may not be seen, however much there is', async () => {
    const many = Array.from({ length: 70 }, (_, i) =>
      stored({ id: `i-${i}`, account: OTHER, addresses: [`10.1.0.${i}`] }),
    );
    for (const right of [
      { accounts: { [MINE]: 'internal' } },
      { see: 'internal', hidden: [OTHER] },
      { accounts: { [MINE]: 'internal', [OTHER]: 'public' } },
    ] as Right[]) {
      const answer = await box('10.0.0.0/8', right, { documents: [mine, ...many] });

      assert.equal(answer.total, 1);
      assert.equal(answer.cursor, undefined);
    }
  });

  it('leaves out a fact that names what another fact hides', async () => {
    const document = { ...mine, attrs: { groups: ['sg-0a0a0a0a'], zone: 'behind sg-0a0a0a0a', state: 'up' } };
    const names = async (see: 'internal' | 'restricted') =>
      (await box('10.2.3.4', { see }, { documents: [document] })).results[0]?.facts.map(({ name }) => name);

    assert.deepEqual(await names('internal'), ['state']);
    assert.deepEqual(await names('restricted'), ['state', 'groups', 'zone']);
  });

  it('hides an account of which they may see too little', async () => {
    const answer = await box('10.0.0.5', { see: 'internal', accounts: { [OTHER]: 'public' } });

    assert.equal(answer.outcome, 'unknown');
    assert.equal(answer.total, 0);
    assert.doesNotMatch(JSON.stringify(answer), /hush|legacy/);
  });

  it('tells everybody that the accounts could not be listed', async () => {
    const records = [COMPLETE[0] ?? scopeRecord(''), scopeRecord('box/aws/*/*', { outcome: 'denied' })];
    const answer = await box('10.9.9.9', { accounts: { [MINE]: 'internal' } }, { records });

    assert.equal(answer.outcome, 'unknown');
    assert.equal(answer.coverage.failed.length, 1);
  });

  it('shows fields by sensitivity', async () => {
    const support = await box('10.2.3.4', { see: 'internal' });
    const security = await box('10.2.3.4', { see: 'restricted' });

    assert.doesNotMatch(JSON.stringify(support), /sg-0a0a0a0a/);
    assert.deepEqual(security.results[0]?.facts, [
      { name: 'groups', label: 'Security groups', value: ['sg-0a0a0a0a'], state: 'value' },
    ]);
  });

  it('finds nothing by an identifier that may not be seen, as if it were nowhere', async () => {
    const hidden = await box('sg-0a0a0a0a', { see: 'internal' });
    const nowhere = await box('sg-0b0b0b0b', { see: 'internal' });
    const own = await box('i-00000001', { see: 'internal' });
    const security = await box('sg-0a0a0a0a', { see: 'restricted' });

    assert.equal(hidden.outcome, 'unknown');
    assert.equal(bare(hidden), bare(nowhere));
    assert.equal(own.outcome, 'found');
    assert.equal(security.outcome, 'found');
    assert.equal((await box('sg-0b0b0b0b', { see: 'restricted' })).outcome, 'absent');
  });

  it('finds nothing by such an identifier where more have it than fit on a page, and what may be seen beyond', async () => {
    const many = Array.from({ length: 120 }, (_, i) => ({ ...mine, id: `i-${i}`, name: `api-${i}` }));
    const hidden = await box('sg-0a0a0a0a', { see: 'internal' }, { documents: many });
    const nowhere = await box('sg-0b0b0b0b', { see: 'internal' }, { documents: many });
    const named = stored({ id: 'i-last', name: 'last', identifiers: ['sg-0a0a0a0a'] });
    const seen = await box('sg-0a0a0a0a', { see: 'internal' }, { documents: [...many, named] });

    assert.equal(bare(hidden), bare(nowhere));
    assert.deepEqual(
      seen.results.map(({ id }) => id),
      ['i-last'],
    );
    assert.equal(seen.total, 1);
  });

  it('keeps what restricted fields hold out of links, remarks, related and notes', async () => {
    const secret = 'sg-0f0f0f0f0f';
    const document = {
      ...mine,
      attrs: { groups: `${secret} (web)`, zone: 'a', why: `as in ${secret}` },
      links: [{ relation: 'in', kind: 'name', id: secret }],
    };
    const kind = boxKind({
      console: () => ({ text: 'console', url: `https://x.example/${secret}` }),
      lookup: async ({ index, question }) => ({
        ...(await index.find({ match: { address: question.value }, kinds: ['box'] })),
        notes: [
          { text: `See ${secret}.` },
          { text: 'For the few.', sensitivity: 'restricted' },
          { text: 'Of another.', account: OTHER },
          { text: 'For all.' },
        ],
      }),
    });
    const target = stored({ kind: 'name', id: secret, name: 'web' });
    const world = { kinds: [kind, nameKind()], documents: [document, target] };
    const rights = (right: Right) => worldOf({ ...world, rights: { box: right, name: { see: 'internal' } } });
    const support = rights({ see: 'internal', hidden: [OTHER] });
    const security = rights({ see: 'restricted' });
    const told = await support.ask.kind('box', support.input('10.2.3.4'));
    const all = await security.ask.kind('box', security.input('10.2.3.4'));

    assert.equal(told.outcome, 'found');
    assert.doesNotMatch(JSON.stringify(told), /sg-0f|few|another/);
    assert.ok(told.notes.includes('For all.'));
    assert.equal(JSON.stringify(all).split(secret).length - 1, 5);
    assert.ok(all.notes.includes('For the few.') && all.notes.includes('Of another.'));
  });

  it('shows those who see only what is public no account, name, owner or region', async () => {
    const kinds = [
      boxKind({
        sensitivity: 'public',
        columns: [
          { name: 'zone', label: 'Zone', value: () => 'a' },
          { name: 'state', label: 'State', sensitivity: 'internal', value: () => 'on' },
        ],
      }),
    ];
    const answer = await box('10.2.3.4', { see: 'public' }, { documents, kinds });

    assert.equal(answer.outcome, 'found');
    assert.deepEqual(
      answer.results[0]?.facts.map(({ name }) => name),
      ['zone'],
    );
    const { coverage, ...rest } = answer;
    assert.equal(coverage.complete, 2);
    assert.doesNotMatch(JSON.stringify(rest), new RegExp(`api-7|${MINE}|eu-west-1|i-00000001|payments`));
  });

  it('never shows a restricted value, whatever documents and rights there are', async () => {
    const word = fc.string({
      unit: fc.constantFrom('q', 'w', 'e', 'r', '1', '-'),
      minLength: 5,
      maxLength: 9,
    });
    const restricted = word.map((text) => `R!${text}`);
    const document = fc.record({
      id: fc.nat(20),
      account: fc.constantFrom(MINE, OTHER),
      groups: fc.array(restricted, { maxLength: 3 }),
      link: fc.boolean(),
      address: fc.constantFrom('10.0.0.1', '10.0.0.2'),
    });
    const see = fc.constantFrom('public' as const, 'internal' as const);
    const right: fc.Arbitrary<Right> = fc.oneof<fc.Arbitrary<Right>[]>(
      see.map((one) => ({ see: one })),
      see.map((one) => ({ accounts: { [MINE]: one } })),
      fc.constant<Right>({ see: 'internal', hidden: [OTHER] }),
      fc.constant<Right>({}),
    );

    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { maxLength: 6 }),
        right,
        fc.constantFrom('10.0.0.1', '10.0.0.0/8', '10.9.9.9'),
        async (made, some, text) => {
          const all = made.map(
            ({ id, account, groups, link, address }): StoredDocument =>
              stored({
                id: `i-${id}-${account}`,
                account,
                addresses: [address],
                identifiers: groups,
                attrs: { groups, zone: 'z', why: groups.join() },
                links: link ? groups.map((group) => ({ relation: 'in', kind: 'box', id: group })) : [],
              }),
          );
          const said = JSON.stringify(
            await box(text, some, {
              documents: [
                ...all,
                ...made.flatMap(({ groups }) => groups.map((id) => stored({ id, account: OTHER }))),
              ],
            }),
          );
          assert.doesNotMatch(said, /R!/);
          if ('hidden' in some || 'accounts' in some) assert.doesNotMatch(said, new RegExp(OTHER));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('never says "nobody" unless every scope is complete and fresh', async () => {
    const outcome = fc.constantFrom(
      'complete',
      'denied',
      'throttled',
      'failed',
      'refused',
      'excluded',
      'unread' as const,
    );
    const record = fc.record({
      region: fc.nat(30),
      account: fc.constantFrom(MINE, OTHER, '*'),
      outcome,
      age: fc.integer({ min: 0, max: 4 }),
    });

    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 6 }), async (made) => {
        const records = made.map(({ region, account, outcome: result, age }) =>
          scopeRecord(`box/aws/${account}/r-${region}`, {
            outcome: result,
            completedAt: new Date(Date.UTC(2026, 10, 21, 3 - age)).toISOString(),
          }),
        );
        const counted = made.filter((one) => one.outcome !== 'excluded');
        const sound = counted.length > 0 && counted.every((one) => one.outcome === 'complete' && one.age < 2);

        const answer = await box('10.9.9.9', { see: 'internal' }, { records });

        assert.equal(answer.outcome, sound ? 'absent' : 'unknown');
        assert.equal(answer.coverage.scopes, counted.length);
        assert.equal(answer.coverage.complete + answer.coverage.failed.length, counted.length);
      }),
      { numRuns: 200 },
    );
  });
});
