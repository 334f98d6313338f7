import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, Index, Query, StoredDocument } from '#kit';
import {
  boxKind,
  COMPLETE,
  naiveIndex,
  nameKind,
  type Right,
  scopeRecord,
  stored,
  type World,
  worldOf,
} from './fakes.ts';

const MINE = '111122223333';
const OTHER = '444455556666';
const RECORDS = [...COMPLETE, scopeRecord(`name/aws/${MINE}/global`)];
const box = stored({
  id: 'i-1',
  name: 'api',
  addresses: ['10.0.0.5', '10.0.0.6'],
  hostnames: ['api.elb.example'],
});
const named = (part: Partial<StoredDocument>) =>
  stored({ kind: 'name', type: 'record', region: 'global', name: String(part.id), ...part });
const linking = named({ id: 'n-link', type: 'target', links: [{ relation: 'to', kind: 'box', id: 'i-1' }] });
const sharing = named({ id: 'n-share', addresses: ['10.0.0.5'] });
const elsewhere = named({ id: 'n-second', addresses: ['10.0.0.6'] });
const aliasing = named({ id: 'n-alias', identifiers: ['api.elb.example'] });
const unrelated = named({ id: 'n-none', addresses: ['10.9.9.9'], identifiers: ['i-2'] });
const NAMES = [linking, sharing, elsewhere, aliasing, unrelated];

interface Asking extends World {
  right?: Right;
  text?: string;
}

async function ask({ right = { see: 'internal' }, text = '10.0.0.5', ...world }: Asking = {}) {
  const documents = world.documents ?? [box, ...NAMES];
  const index = naiveIndex(documents, world.records ?? RECORDS);
  const queries: Query[] = [];
  const counted: Pick<Index, 'find' | 'scopes' | 'history'> = {
    ...index,
    find: (query) => {
      queries.push(query);
      return index.find(query);
    },
  };
  const rights = { box: { see: 'internal' as const }, name: right };
  const { ask: asking, input } = worldOf({ index: counted, rights, ...world });
  return { answer: await asking.kind('box', input(text)), queries };
}

const relatedOf = ({ results }: Answer) =>
  results[0]?.related.map(({ relation, id }) => `${relation} ${id}`).sort();

describe('what points to a result', () => {
  it('is named: by a link, the address asked for, or a host name', async () => {
    const { answer, queries } = await ask();

    assert.deepEqual(relatedOf(answer), ['record n-alias', 'record n-share', 'target n-link']);
    assert.equal(queries.length, 2, 'one query for all');
    assert.deepEqual(queries[1]?.kinds, ['name']);
  });

  it('is found by all addresses where no address was asked for', async () => {
    const { answer } = await ask({
      text: 'i-1',
      documents: [{ ...box, identifiers: ['i-00000001'] }, ...NAMES],
    });
    const byId = await ask({
      text: 'i-00000001',
      documents: [{ ...box, identifiers: ['i-00000001'] }, ...NAMES],
    });

    assert.equal(answer.outcome, 'invalid');
    assert.deepEqual(relatedOf(byId.answer), [
      'record n-alias',
      'record n-second',
      'record n-share',
      'target n-link',
    ]);
  });

  it('costs nothing where nothing else was read, or may be seen', async () => {
    assert.equal((await ask({ records: COMPLETE })).queries.length, 1);
    assert.equal((await ask({ right: {} })).queries.length, 1);
    assert.equal((await ask({ kinds: [boxKind()] })).queries.length, 1);
    assert.equal((await ask({ documents: [] })).queries.length, 1);
  });

  it('is at most 20, each once', async () => {
    const many = Array.from({ length: 60 }, (_, i) => named({ id: `n-${i}`, addresses: ['10.0.0.5'] }));
    const both = named({
      id: 'n-0',
      addresses: ['10.0.0.5'],
      links: [{ relation: 'to', kind: 'box', id: 'i-1' }],
    });
    const { answer } = await ask({ documents: [box, both, ...many.slice(1)] });
    const forth = { ...box, links: [{ relation: 'named', kind: 'name', id: 'n-share' }] };
    const once = await ask({ documents: [forth, sharing] });

    assert.equal(answer.results[0]?.related.length, 20);
    assert.deepEqual(relatedOf(once.answer), ['named n-share']);
  });

  it('belongs to the holder that it lies beside, or else to each', async () => {
    const twin = stored({ id: 'i-2', account: OTHER, addresses: ['10.0.0.5'] });
    const beside = named({ id: 'n-beside', account: OTHER, region: 'eu-west-1', addresses: ['10.0.0.5'] });
    const { answer } = await ask({ documents: [box, twin, beside, sharing] });
    const ids = answer.results.map(({ id, related }) => [id, ...related.map((one) => one.id)]);

    assert.deepEqual(ids, [
      ['i-1', 'n-share'],
      ['i-2', 'n-beside', 'n-share'],
    ]);
  });

  it('is nothing that holds the same private address in another VPC', async () => {
    const inVpc = (account: string, vpc: string) => ({
      account,
      links: [{ relation: 'in-vpc', kind: 'ip', id: `${account}/eu-west-1/${vpc}` }],
    });
    const own = named({ id: 'n-own', addresses: ['10.0.0.5'], ...inVpc(MINE, 'vpc-1') });
    const shared = named({ id: 'n-shared', addresses: ['10.0.0.5'], ...inVpc(OTHER, 'vpc-1') });
    const other = named({ id: 'n-other', addresses: ['10.0.0.5'], ...inVpc(OTHER, 'vpc-2') });
    const { answer } = await ask({
      text: 'i-00000001',
      documents: [
        { ...box, identifiers: ['i-00000001'], ...inVpc(MINE, 'vpc-1') },
        ...[own, shared, other, sharing],
      ],
    });

    assert.deepEqual(relatedOf(answer), ['record n-own', 'record n-share', 'record n-shared']);
  });

  it('belongs to the one of many holders that it lies beside, and to no other', async () => {
    const twins = Array.from({ length: 11 }, (_, i) =>
      stored({ id: `i-${i}`, account: `${111122220000 + i}`, addresses: ['10.0.0.5'] }),
    );
    const besideOf = (i: number) =>
      named({ id: `n-${i}`, account: `${111122220000 + i}`, region: 'eu-west-1', addresses: ['10.0.0.5'] });
    const { answer } = await ask({ documents: [...twins, besideOf(5), besideOf(10)] });
    const told = answer.results.map(({ id, related }) => [id, ...related.map((one) => one.id)]);

    assert.deepEqual(told[5], ['i-5', 'n-5']);
    assert.deepEqual(
      told.filter((one) => one.length > 1).map(([id]) => id),
      ['i-5'],
    );
  });

  it('is only what may be seen', async () => {
    const hidden = { ...sharing, id: 'n-other', account: OTHER };
    const documents = [box, sharing, hidden];
    for (const right of [
      { accounts: { [MINE]: 'internal' as const } },
      { see: 'internal' as const, hidden: [OTHER] },
    ]) {
      const { answer } = await ask({ documents, right });

      assert.deepEqual(relatedOf(answer), ['record n-share']);
      assert.doesNotMatch(JSON.stringify(answer), /n-other/);
    }
  });

  it('is not told by a column that may not be seen', async () => {
    const secret = 'api.elb.example';
    const kind = {
      ...nameKind(),
      columns: [
        {
          name: 'target',
          label: 'Target',
          sensitivity: 'restricted' as const,
          value: () => [secret, 'i-1', '10.0.0.5'],
        },
      ],
    };
    const kinds = [boxKind(), kind];
    const told = async (see: 'internal' | 'restricted') =>
      relatedOf((await ask({ kinds, right: { see }, documents: [box, linking, sharing, aliasing] })).answer);

    assert.deepEqual(await told('internal'), []);
    assert.deepEqual(await told('restricted'), ['record n-alias', 'record n-share', 'target n-link']);
  });
});

describe('the owner by the tag of a VPC', () => {
  const vpc = stored({ kind: 'name', id: 'a/b/vpc-1', type: 'vpc', tags: { Owner: 'network' } });
  const inside = { ...box, links: [{ relation: 'in-vpc', kind: 'name', id: vpc.id }] };
  const owners = [{ vpcTag: 'Owner' }] as const;

  it('is read with the links, and only where it may be seen', async () => {
    const { answer, queries } = await ask({ documents: [inside, vpc], records: COMPLETE, owners });
    const hidden = await ask({ documents: [inside, vpc], records: COMPLETE, owners, right: {} });

    assert.equal(answer.results[0]?.owner?.because, 'tag Owner of the VPC vpc-1');
    assert.equal(queries.length, 2);
    assert.equal(hidden.answer.results[0]?.owner?.because, 'account owner');
  });

  it('is known to lists, in one query a page', async () => {
    const many = Array.from({ length: 5 }, (_, i) => ({ ...inside, id: `i-${i}` }));
    const { answer, queries } = await ask({
      documents: [...many, box, vpc],
      records: COMPLETE,
      owners,
      text: 'list owner:net*',
    });

    assert.equal(answer.total, 5);
    assert.match(answer.summary, /^5 machines of net\*/);
    assert.equal(queries.length, 3);
  });
});

describe('what a lookup relates', () => {
  it('goes to the result that it belongs to, or beside all', async () => {
    const kind = boxKind({
      lookup: async ({ index, question }) => ({
        ...(await index.find({ match: { address: question.value }, kinds: ['box'] })),
        related: [
          { relation: 'of-it', document: linking, to: 'i-1' },
          { relation: 'of-none', document: linking, to: 'i-9' },
          { relation: 'of-all', document: unrelated },
        ],
      }),
    });
    const { answer } = await ask({ kinds: [kind, nameKind()], documents: [box, linking, unrelated] });

    assert.deepEqual(relatedOf(answer), ['of-it n-link']);
    assert.deepEqual(
      answer.related.map(({ relation }) => relation),
      ['of-all'],
    );
  });
});
