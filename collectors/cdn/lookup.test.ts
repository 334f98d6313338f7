import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Document, Question, Result, ScopeRecord } from '#kit';
import { documentOf, fakeAws, naiveIndex } from '#kit/testing';
import { wildcardsOf } from './answers-for.ts';
import { answering, collectAll } from './fixtures/recorded.ts';
import { arns } from './fixtures/responses.ts';
import { kind } from './index.ts';
import { bucketLink } from './origins.ts';

const documents = await collectAll(fakeAws(answering()));
const balancer = documentOf({
  kind: 'lb',
  id: '111122223333/eu-west-1/app/front/50dc6c495c0c9188',
  hostnames: ['front-1234567890.eu-west-1.elb.amazonaws.com'],
});

async function ask(value: string, shape: Question['shape'], more: readonly Document[] = []) {
  const question = { text: value, kind: 'cdn', shape, value, because: 'asked so' };
  const index = naiveIndex([...documents, balancer, ...more]);
  const found = await kind.lookup({ question, index, now: 0 });
  const short = (id: string) => id.slice(id.lastIndexOf('/') + 1);
  return {
    ...found,
    ids: found.documents.map(({ id }) => short(id)),
    beside: (found.related ?? []).map(({ relation, document, to }) => [relation, document.id, to]),
    words: (found.notes ?? []).map(({ text }) => text).join(' '),
  };
}

describe('looking up an edge name', () => {
  const cases: { asked: string; shape: Question['shape']; ids: string[]; says?: RegExp; never?: RegExp }[] = [
    {
      asked: 'd111111abcdef8.cloudfront.net',
      shape: 'hostname',
      ids: ['E1SITE0000001'],
      never: /customer|switched off|falls under/,
    },
    { asked: 'www.example.com', shape: 'hostname', ids: ['E1SITE0000001'], never: /falls under/ },
    {
      asked: 'a.b.shop.example.com',
      shape: 'hostname',
      ids: ['E1SITE0000001'],
      says: /falls under \*\.shop\.example\.com/,
    },
    { asked: '*.shop.example.com', shape: 'hostname', ids: ['E1SITE0000001'], never: /falls under/ },
    { asked: 'shop.example.com', shape: 'hostname', ids: [], never: /customer/ },
    {
      asked: 'd222222abcdef8.cloudfront.net',
      shape: 'hostname',
      ids: ['E1SHOP0000002'],
      says: /switched off: what asks it gets no content.*tenants.*staging/,
    },
    { asked: 'd333333abcdef8.cloudfront.net', shape: 'hostname', ids: ['a1b2c3d4e5'], never: /customer/ },
    { asked: 'd999999abcdef8.cloudfront.net', shape: 'hostname', ids: [], says: /another customer's/ },
    {
      asked: 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
      shape: 'hostname',
      ids: ['a1b2c3d4e5'],
      says: /only its custom domains answer/,
    },
    {
      asked: 'f6g7h8i9j0-vpce-0abc123.execute-api.eu-west-1.amazonaws.com',
      shape: 'hostname',
      ids: ['f6g7h8i9j0'],
      never: /only its custom domains/,
    },
    {
      asked: 'api.example.com',
      shape: 'hostname',
      ids: ['a1b2c3d4e5', 'k1l2m3n4o5'],
      never: /only its custom domains/,
    },
    {
      asked: 'unused.example.com',
      shape: 'hostname',
      ids: ['unused.example.com'],
      says: /No API of its account and region/,
    },
    {
      asked: 'a1234567890abcdef.dualstack.awsglobalaccelerator.com',
      shape: 'hostname',
      ids: ['12345678-1234-4abc-8def-1234567890ab'],
    },
    {
      asked: '75.2.60.77',
      shape: 'address',
      ids: ['87654321-4321-4cba-8fed-ba0987654321'],
      says: /static address of the edge/,
    },
    { asked: '2600:9000:a123::1', shape: 'address', ids: ['12345678-1234-4abc-8def-1234567890ab'] },
    { asked: '75.2.60.6', shape: 'address', ids: [] },
    { asked: 'E1SITE0000001', shape: 'id', ids: ['E1SITE0000001'] },
    { asked: 'Orders', shape: 'id', ids: ['a1b2c3d4e5'] },
    { asked: 'i-0a1b2c3d4e5f60718', shape: 'id', ids: [] },
    { asked: arns.site, shape: 'arn', ids: ['E1SITE0000001'] },
    { asked: 'arn:aws:apigateway:eu-west-1::/apis/k1l2m3n4o5', shape: 'arn', ids: ['k1l2m3n4o5'] },
  ];
  for (const { asked, shape, ids, says, never } of cases) {
    it(`${asked}: ${ids.join(', ') || 'nobody'}`, async () => {
      const found = await ask(asked, shape);

      assert.deepEqual(found.ids, ids);
      assert.equal(found.total, ids.length);
      if (says) assert.match(found.words, says);
      if (never) assert.doesNotMatch(found.words, never);
    });
  }

  it('prefers an exact name to a wildcard, and the closest wildcard to a wider one', async () => {
    const alias = (id: string, name: string) =>
      documentOf({ kind: 'cdn', id: `444455556666/${id}`, type: 'distribution', hostnames: [name] });
    const more = [alias('E3WIDE0000003', '*.example.com'), alias('E4EXACT000004', 'my.shop.example.com')];

    assert.deepEqual((await ask('my.shop.example.com', 'hostname', more)).ids, ['E4EXACT000004']);
    assert.deepEqual((await ask('our.shop.example.com', 'hostname', more)).ids, ['E1SITE0000001']);
    assert.deepEqual((await ask('other.example.com', 'hostname', more)).ids, ['E3WIDE0000003']);
  });

  it('lets the wildcard of an API stand for one label', async () => {
    const api = documentOf({ kind: 'cdn', id: 'a/b/c', type: 'api', hostnames: ['*.api.example.org'] });

    assert.deepEqual((await ask('x.api.example.org', 'hostname', [api])).ids, ['c']);
    assert.deepEqual((await ask('x.y.api.example.org', 'hostname', [api])).ids, []);
  });

  it('names what answers to an origin, and not the bucket, to which it links', async () => {
    const { beside, documents: found } = await ask('www.example.com', 'hostname');

    assert.deepEqual(beside, [['origin', balancer.id, '111122223333/E1SITE0000001']]);
    assert.deepEqual(found[0]?.links, [{ relation: 'origin', kind: 's3', id: 'aws/site-assets' }]);
  });

  it('names the distributions that read from a host that is none of theirs', async () => {
    const { ids, beside } = await ask('site-assets.s3.eu-west-1.amazonaws.com', 'hostname');

    assert.deepEqual(ids, []);
    assert.deepEqual(beside, [['distribution', '111122223333/E1SITE0000001', undefined]]);
  });

  it('finds what was imported with nothing but the common members', async () => {
    const bare = documentOf({
      kind: 'cdn',
      id: '999988887777/E9BARE0000009',
      type: 'distribution',
      name: 'bare',
      hostnames: ['d9bare.cloudfront.net'],
    });

    for (const [value, shape] of [
      ['E9BARE0000009', 'id'],
      ['999988887777/E9BARE0000009', 'id'],
      ['BARE', 'id'],
      ['d9bare.cloudfront.net', 'hostname'],
    ] as const) {
      const more = [{ ...bare, identifiers: value === 'E9BARE0000009' ? [value] : [] }];
      assert.deepEqual((await ask(value, shape, more)).ids, ['E9BARE0000009'], value);
    }
  });
});

describe('saying what it is', () => {
  const result = (document: Document): Result => ({
    ...{ kind: 'cdn', id: document.id, type: document.type, provider: document.provider },
    ...{ account: { id: document.account }, region: document.region, links: [], related: [] },
    ...(document.name !== undefined && { name: document.name }),
    facts: kind.columns.flatMap(({ name, label, value }) => {
      const said = value(document);
      return typeof said === 'string' ? [{ name, label, value: said, state: 'value' as const }] : [];
    }),
    source: 'index',
    asOf: '',
  });

  it('describes each type in its own words', () => {
    assert.deepEqual(
      documents.map((document) => kind.describe(result(document))),
      [
        'the CloudFront distribution E1SITE0000001 (www.example.com) in front of site-assets.s3.eu-west-1.amazonaws.com/live, front-1234567890.eu-west-1.elb.amazonaws.com',
        'the CloudFront distribution E1SHOP0000002 in front of a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
        'the Global Accelerator front-door',
        'the Global Accelerator gaming',
        'the REST API orders',
        'the REST API inner',
        'the WEBSOCKET API live',
        'the custom domain unused.example.com',
      ],
    );
  });

  it('links to the console of the right partition', () => {
    const url = (part: Partial<Document>) => kind.console?.(documentOf({ kind: 'cdn', ...part }))?.url;
    const id = '111122223333/E1SITE0000001';
    const china = {
      id,
      type: 'distribution',
      region: 'global',
      arn: 'arn:aws-cn:cloudfront::1:distribution/E',
    };

    assert.equal(
      url({ id, type: 'distribution', region: 'global', arn: arns.site }),
      'https://console.aws.amazon.com/cloudfront/v4/home#/distributions/E1SITE0000001',
    );
    assert.match(url(china) ?? '', /^https:\/\/console\.amazonaws\.cn\//);
    assert.equal(url({ id, type: 'something-else' }), undefined);
    assert.equal(url({ id, type: 'accelerator' }), undefined);
  });
});

describe('reading host names', () => {
  it('knows a bucket by each style of its host name, and nothing else', () => {
    const of = (host: string) => bucketLink(host)?.id;

    assert.equal(of('logs.s3.amazonaws.com'), 'aws/logs');
    assert.equal(of('my.logs.s3.eu-west-1.amazonaws.com'), 'aws/my.logs');
    assert.equal(of('logs.s3-eu-west-1.amazonaws.com'), 'aws/logs');
    assert.equal(of('logs.s3.dualstack.eu-west-1.amazonaws.com'), 'aws/logs');
    assert.equal(of('www.example.com.s3-website-us-east-1.amazonaws.com'), 'aws/www.example.com');
    assert.equal(of('logs.s3-website.eu-central-1.amazonaws.com'), 'aws/logs');
    assert.equal(of('logs.s3.us-gov-west-1.amazonaws.com'), 'aws-us-gov/logs');
    assert.equal(of('logs.s3.cn-north-1.amazonaws.com.cn'), 'aws-cn/logs');
    for (const host of ['s3.amazonaws.com', 'logs.s3.example.com', 'a.execute-api.eu-west-1.amazonaws.com'])
      assert.equal(of(host), undefined, host);
  });

  it('never takes a whole top-level domain for a wildcard', () => {
    assert.deepEqual(wildcardsOf('a.b.example.com'), ['*.b.example.com', '*.example.com']);
    assert.deepEqual(wildcardsOf('example.com'), []);
    assert.deepEqual(wildcardsOf('a.b.example.com', 'api'), ['*.b.example.com']);
  });
});

describe('what nothing at the edge answers to', () => {
  const scopes: ScopeRecord[] = [
    { key: 'cdn/aws/111122223333/global', outcome: 'complete' },
    { key: 'cdn/aws/444455556666/global', outcome: 'excluded' },
    { key: 'cdn/aws-apis/111122223333/eu-west-1', outcome: 'complete' },
  ];
  const cases: [Question['shape'], string, RegExp | undefined][] = [
    ['hostname', 'aaaaaaaaa0.execute-api.eu-west-1.amazonaws.com', undefined],
    ['hostname', 'aaaaaaaaa0.execute-api.us-east-1.amazonaws.com', /^us-east-1 is not among the regions/],
    ['hostname', 'nobody.example.com', undefined],
    ['arn', 'arn:aws:apigateway:us-east-1::/restapis/aaaaaaaaa0', /^us-east-1 is not among the regions/],
    ['arn', 'arn:aws:cloudfront::111122223333:distribution/E0000000000', undefined],
    ['arn', 'arn:aws:cloudfront::444455556666:distribution/E0000000000', /444455556666 is left out/],
    ['arn', 'arn:aws:cloudfront::999988887777:distribution/E0000000000', undefined],
    ['address', '203.0.113.250', undefined],
  ];
  for (const [shape, value, beyond] of cases) {
    it(`pitfall 10: ${value}: ${beyond ? 'may be all the same' : 'is nowhere'}`, async () => {
      const question = { text: value, kind: 'cdn', shape, value, because: '' };
      const answer = await kind.lookup({ question, index: naiveIndex([], { scopes }), now: 0 });

      if (beyond) assert.match(answer.beyond ?? '', beyond);
      else assert.equal(answer.beyond, undefined);
    });
  }
});
