import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Document, Place, Question } from '#kit';
import { documentCheck } from '#kit';
import { collected, fakeAws } from '#kit/testing';
import { answering, collectAll, collectFrom } from './fixtures/recorded.ts';
import { arns, denied, place, responses, site } from './fixtures/responses.ts';
import { kind } from './index.ts';

const signal = new AbortController().signal;
const recordedAws = (own: Record<string, unknown> = {}) => fakeAws(answering(own));
const documents = await collectAll(recordedAws());
const gone = (name: string) => Object.assign(new Error('gone'), { name });
const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });

function documentWith(id: string): Document {
  const found = documents.find((document) => document.id.endsWith(`/${id}`));
  assert.ok(found, id);
  return found;
}

/** Fails with what is given for one command, and answers the others as recorded. */
function failing(command: string, error: Error) {
  return recordedAws({
    [command]: () => {
      throw error;
    },
  });
}

describe('collecting edge names', () => {
  it('makes the example documents of the recorded responses', () => {
    const lines = readFileSync(new URL('./fixtures/documents.ndjson', import.meta.url), 'utf8').trim();

    assert.deepEqual(
      documents,
      lines.split('\n').map((line) => JSON.parse(line) as Document),
    );
  });

  it('makes valid documents with ids of their own', () => {
    assert.deepEqual(documents.flatMap(documentCheck(kind)), []);
    assert.equal(new Set(documents.map(({ id }) => id)).size, documents.length);
  });

  it('pitfall 8: keeps the static addresses and both names of every accelerator', () => {
    const addresses = documents.flatMap((document) => document.addresses);
    const { hostnames } = documentWith('12345678-1234-4abc-8def-1234567890ab');

    assert.deepEqual(addresses, [
      '75.2.60.5',
      '99.83.190.51',
      '2600:9000:a123::1',
      '75.2.60.77',
      '99.83.190.77',
    ]);
    assert.ok(hostnames.includes('a1234567890abcdef.dualstack.awsglobalaccelerator.com'));
  });

  it('pitfall 20: keeps every name that an alias record can point to', () => {
    const names = documents.flatMap(({ hostnames }) => hostnames);

    for (const name of [
      'd111111abcdef8.cloudfront.net',
      '*.shop.example.com',
      'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
      'd-k2v9p4r7n3.execute-api.eu-west-1.amazonaws.com',
      'd333333abcdef8.cloudfront.net',
      'unused.example.com',
    ])
      assert.ok(names.includes(name), name);
    assert.ok(!names.some((name) => name.includes('s3.') || name.includes('elb.')));
  });

  it('keeps hosts of origins as identifiers, so that what they name shows the distribution', () => {
    const { identifiers, hostnames } = documentWith('E1SITE0000001');

    assert.ok(identifiers.includes('front-1234567890.eu-west-1.elb.amazonaws.com'));
    assert.ok(!hostnames.includes('front-1234567890.eu-west-1.elb.amazonaws.com'));
  });

  it('links an accelerator to the load balancer, the instance and the Elastic IP that it sends to', () => {
    assert.deepEqual(documentWith('12345678-1234-4abc-8def-1234567890ab').links, [
      { relation: 'endpoint', kind: 'lb', id: '111122223333/eu-west-1/app/front/50dc6c495c0c9188' },
      { relation: 'endpoint', kind: 'ec2', id: '111122223333/eu-west-1/i-0a1b2c3d4e5f60718' },
      { relation: 'endpoint', kind: 'ip', id: '111122223333/eu-west-1/eipalloc-0a1b2c3d' },
    ]);
  });

  const details: [command: string, provider: string, column: string][] = [
    ['CloudFrontClient/ListTagsForResourceCommand', 'aws', 'tags'],
    ['GlobalAcceleratorClient/ListTagsForResourceCommand', 'aws-accelerators', 'tags'],
    ['GlobalAcceleratorClient/ListListenersCommand', 'aws-accelerators', 'listeners'],
    ['GlobalAcceleratorClient/ListEndpointGroupsCommand', 'aws-accelerators', 'endpoints'],
    ['APIGatewayClient/GetBasePathMappingsCommand', 'aws-apis', 'mappings'],
    ['ApiGatewayV2Client/GetApiMappingsCommand', 'aws-apis', 'mappings'],
  ];
  for (const [command, provider, column] of details) {
    it(`loses one fact where ${command} is denied, and the scope where it is throttled`, async () => {
      const found = await collectFrom(provider, failing(command, denied('x:Y')));
      const values = found.map((document) =>
        kind.columns.find(({ name }) => name === column)?.value(document),
      );

      assert.ok(found.length >= documents.filter((one) => one.provider === provider).length);
      assert.ok(values.some((value) => JSON.stringify(value) === '{"unreadable":"AccessDenied (x:Y)"}'));
      await assert.rejects(collectFrom(provider, failing(command, throttled)), {
        name: 'ThrottlingException',
      });
    });
  }

  it('keeps the names of a custom domain whose mappings are denied: nobody may call them nobody’s', async () => {
    const found = await collectFrom(
      'aws-apis',
      failing('ApiGatewayV2Client/GetApiMappingsCommand', denied('x:Y')),
    );
    const domain = found.find(({ type, name }) => type === 'custom-domain' && name === 'api.example.com');

    assert.ok(domain?.hostnames.includes('d-k2v9p4r7n3.execute-api.eu-west-1.amazonaws.com'));
  });

  for (const command of [
    'CloudFrontClient/ListDistributionsCommand',
    'APIGatewayClient/GetDomainNamesCommand',
    'ApiGatewayV2Client/GetDomainNamesCommand',
    'APIGatewayClient/GetRestApisCommand',
    'ApiGatewayV2Client/GetApisCommand',
    'GlobalAcceleratorClient/ListAcceleratorsCommand',
    'GlobalAcceleratorClient/ListCustomRoutingAcceleratorsCommand',
  ]) {
    it(`pitfall 10: throws where ${command} is denied`, async () => {
      await assert.rejects(collectAll(failing(command, denied('x:List'))), { name: 'AccessDenied' });
    });
  }

  it('leaves out what is deleted between the list and now, and goes on', async () => {
    const aws = failing('CloudFrontClient/ListTagsForResourceCommand', gone('NoSuchResource'));

    assert.deepEqual(await collectFrom('aws', aws), []);
  });

  it('pitfall 34: looks for no accelerator where the partition has no such service', async () => {
    const aws = recordedAws();
    const china = {
      ...aws,
      client: ((type, at) => aws.client(type, { ...at, region: 'cn-north-1' })) as typeof aws.client,
    };

    assert.deepEqual(await collectFrom('aws-accelerators', china), []);
    assert.deepEqual(aws.calls, []);
  });

  it('reads every page of an API without paginator', async () => {
    const aws = recordedAws({
      'ApiGatewayV2Client/GetApisCommand': ({ NextToken }: Record<string, unknown>) => ({
        Items: [{ ApiId: NextToken ? 'p2p2p2p2p2' : 'p1p1p1p1p1', Name: 'x', ProtocolType: 'HTTP' }],
        ...(!NextToken && { NextToken: 'more' }),
      }),
    });
    const ids = (await collectFrom('aws-apis', aws)).map(({ id }) => id.split('/')[2]);

    assert.ok(ids.includes('p1p1p1p1p1') && ids.includes('p2p2p2p2p2'));
  });
});

describe('checking an edge name live', () => {
  const single = {
    'CloudFrontClient/GetDistributionCommand': () => {
      const { Id, ARN, Status, LastModifiedTime, DomainName, ...DistributionConfig } = site;
      return { Distribution: { Id, ARN, Status, LastModifiedTime, DomainName, DistributionConfig } };
    },
    'GlobalAcceleratorClient/DescribeAcceleratorCommand': ({ AcceleratorArn }: Record<string, unknown>) => {
      if (AcceleratorArn !== arns.accelerator) throw gone('AcceleratorNotFoundException');
      return { Accelerator: listed('ListAcceleratorsCommand', 'Accelerators') };
    },
    'GlobalAcceleratorClient/DescribeCustomRoutingAcceleratorCommand': () => ({
      Accelerator: listed('ListCustomRoutingAcceleratorsCommand', 'Accelerators'),
    }),
    'APIGatewayClient/GetRestApiCommand': () => {
      const { items } = responses['APIGatewayClient/GetRestApisCommand'] as { items: object[] };
      return items[0];
    },
    'ApiGatewayV2Client/GetApiCommand': () => {
      const { Items } = responses['ApiGatewayV2Client/GetApisCommand'] as { Items: object[] };
      return Items[0];
    },
  };
  function listed(command: string, member: string): unknown {
    return (responses[`GlobalAcceleratorClient/${command}`] as Record<string, unknown[]>)[member]?.[0];
  }

  for (const id of [
    'E1SITE0000001',
    '12345678-1234-4abc-8def-1234567890ab',
    '87654321-4321-4cba-8fed-ba0987654321',
    'a1b2c3d4e5',
    'k1l2m3n4o5',
    'unused.example.com',
  ]) {
    it(`reads ${id} as the collector does`, async () => {
      const result = documentWith(id);
      const now = await kind.providers[result.provider]?.confirm?.({
        aws: recordedAws(single),
        result,
        signal,
      });

      assert.deepEqual(now, result);
    });
  }

  it('says gone only where the service says so', async () => {
    const confirm = (id: string, aws: ReturnType<typeof recordedAws>) => {
      const result = documentWith(id);
      return kind.providers[result.provider]?.confirm?.({ aws, result, signal });
    };
    const site404 = failing('CloudFrontClient/GetDistributionCommand', gone('NoSuchDistribution'));
    const site403 = failing('CloudFrontClient/GetDistributionCommand', denied('cloudfront:GetDistribution'));
    const api404 = failing('APIGatewayClient/GetRestApiCommand', gone('NotFoundException'));

    assert.equal(await confirm('E1SITE0000001', site404), undefined);
    await assert.rejects(async () => confirm('E1SITE0000001', site403), { name: 'AccessDenied' });
    assert.equal(await confirm('a1b2c3d4e5', api404), undefined);
    assert.equal(
      await confirm(
        'unused.example.com',
        recordedAws({
          'APIGatewayClient/GetDomainNamesCommand': { items: [] },
        }),
      ),
      undefined,
    );
  });

  /** What a live search over two regions finds, and what it calls. */
  async function search(value: string, shape: Question['shape']) {
    const aws = recordedAws(single);
    const ids: string[] = [];
    const places: Place[] = [place, { ...place, region: 'us-east-1' }];
    const everywhere = async function* <T>(run: (at: Place) => AsyncIterable<T>) {
      for (const at of places) yield* run(at) ?? [];
    };
    const question = { text: value, kind: 'cdn', shape, value, because: 'asked so' };
    for (const { find } of Object.values(kind.providers)) {
      assert.ok(find);
      const found = await collected(find({ aws: { ...aws, everywhere }, question, signal }));
      ids.push(...found.map(({ id }) => id.slice(id.lastIndexOf('/') + 1)));
    }
    return { ids: [...new Set(ids)], calls: aws.calls };
  }

  it('asks only the service that a name belongs to, in the region that it says', async () => {
    const api = await search('a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com', 'hostname');
    const front = await search('a1234567890abcdef.awsglobalaccelerator.com', 'hostname');

    assert.deepEqual(api.ids, ['a1b2c3d4e5']);
    assert.equal(api.calls.filter((call) => call === 'GetRestApiCommand').length, 1);
    assert.ok(!api.calls.some((call) => /Distribution|Accelerator|GetRestApisCommand/.test(call)));
    assert.deepEqual(front.ids, ['12345678-1234-4abc-8def-1234567890ab']);
    assert.ok(!front.calls.some((call) => /Distribution|RestApi|Domain/.test(call)));
  });

  it('finds aliases, custom domains, their targets, static addresses, ids and ARNs', async () => {
    for (const [value, shape, id] of [
      ['x.shop.example.com', 'hostname', 'E1SITE0000001'],
      ['d333333abcdef8.cloudfront.net', 'hostname', 'a1b2c3d4e5'],
      ['d-k2v9p4r7n3.execute-api.eu-west-1.amazonaws.com', 'hostname', 'k1l2m3n4o5'],
      ['75.2.60.77', 'address', '87654321-4321-4cba-8fed-ba0987654321'],
      ['E1SITE0000001', 'id', 'E1SITE0000001'],
      [arns.accelerator, 'arn', '12345678-1234-4abc-8def-1234567890ab'],
      ['arn:aws:apigateway:eu-west-1::/apis/k1l2m3n4o5', 'arn', 'k1l2m3n4o5'],
    ] as const) {
      assert.ok((await search(value, shape)).ids.includes(id), value);
    }
    assert.deepEqual((await search('nobody.example.com', 'hostname')).ids, []);
    assert.deepEqual((await search('75.2.60.6', 'address')).ids, []);
  });
});
