import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { NetworkInterface } from '@aws-sdk/client-ec2';
import type { Document, Question } from '#kit';
import { documentCheck } from '#kit';
import { collected, documentOf, fakeAws } from '#kit/testing';
import { collectAll, collectFrom, place, published, respond } from './fixtures/recorded.ts';
import { holderOf } from './holders.ts';
import { kind } from './index.ts';
import { interfaceDocument } from './interface.ts';

const signal = new AbortController().signal;
const documents = await collectAll(fakeAws(respond, published));
const scopeOf = (provider: string) => ({ kind: 'ip', provider, ...place });

function documentWith(id: string): Document {
  const found = documents.find((document) => document.id.endsWith(`/${id}`));
  assert.ok(found, id);
  return found;
}

function question(shape: Question['shape'], value: string): Question {
  return { text: value, kind: 'ip', shape, value, because: 'asked so' };
}

/** What a live search finds, and the calls that it makes, where `answers` gives what each filter brings. */
async function search(asked: Question, answers: Record<string, unknown>) {
  const filters: string[] = [];
  const aws = fakeAws((command, input) => {
    const [filter] = (input.Filters ?? []) as { Name: string; Values: string[] }[];
    const name = `${command.replace(/Command$/, '')} ${filter?.Name ?? 'all'}`;
    filters.push(name);
    return answers[name] ?? {};
  });
  assert.ok(kind.providers.aws?.find);
  const found = await collected(kind.providers.aws.find({ aws, question: asked, signal }));
  return { ids: found.map(({ id }) => id.replace(/^.*\//, '')), filters };
}

describe('collecting IP addresses', () => {
  it('makes the example documents of the recorded responses', () => {
    const lines = readFileSync(new URL('./fixtures/documents.ndjson', import.meta.url), 'utf8');

    assert.deepEqual(
      documents,
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Document),
    );
  });

  it('makes valid documents with ids of their own', () => {
    const check = documentCheck(kind);

    assert.deepEqual(documents.flatMap(check), []);
    assert.equal(new Set(documents.map(({ id }) => id)).size, documents.length);
  });

  it('pitfall 1: gives the same private address in two VPCs to two documents', () => {
    const holders = documents.filter(({ addresses }) => addresses.includes('10.0.0.5'));

    assert.deepEqual(
      holders.map(({ attrs }) => attrs.vpc),
      ['vpc-0aa1', 'vpc-0aa2'],
    );
  });

  it('pitfall 2: finds the public address of a secondary private address', () => {
    const { addresses, attrs, identifiers, links } = documentWith('eni-0a1');
    const elastic = documentWith('eipalloc-0a7');

    assert.ok(addresses.includes('203.0.113.7'));
    assert.deepEqual(
      (attrs.addresses as { address: string }[]).find(({ address }) => address === '203.0.113.7'),
      { address: '203.0.113.7', role: 'elastic', of: '10.0.0.6', allocation: 'eipalloc-0a7' },
    );
    assert.ok(identifiers.includes('eipalloc-0a7'));
    assert.ok(links.some(({ id }) => id === elastic.id));
    assert.ok(elastic.links.some(({ id }) => id === documentWith('eni-0a1').id));
  });

  it('pitfall 2: believes DescribeAddresses where the interface does not tell its Elastic IP', () => {
    assert.deepEqual(documentWith('eni-0a2').addresses, ['10.0.0.20', '203.0.113.9']);
  });

  it('pitfall 3: writes IPv6 in its one canonical form', () => {
    assert.ok(documentWith('eni-0a1').addresses.includes('2600:1f18:abc:de01::5'));
  });

  it('pitfall 4: keeps delegated prefixes as ranges, not as addresses', () => {
    const { ranges, addresses } = documentWith('eni-0a1');

    assert.deepEqual(ranges, ['10.0.0.64/28', '2600:1f18:abc:de01:1::/80']);
    assert.ok(!addresses.some((address) => address.includes('/')));
  });

  it('pitfall 7: tells Elastic IPs that are attached, unattached, and brought', () => {
    const states = documents
      .filter(({ type }) => type === 'elastic-ip')
      .map(({ attrs }) => [attrs.status, attrs.pool]);

    assert.deepEqual(states, [
      ['in-use', 'amazon'],
      ['available', 'ipv4pool-ec2-0123456789abcdef0'],
      ['in-use', 'amazon'],
    ]);
  });

  it('pitfall 7: keeps who owns what in a shared VPC, and leaves its ranges to their owner', () => {
    const { attrs, links } = documentWith('eni-0a5');

    assert.equal(attrs.ownerAccount, '444455556666');
    assert.equal(attrs.instanceAccount, '444455556666');
    assert.ok(links.some(({ id }) => id === '999988887777/eu-west-1/subnet-0ff9'));
    assert.ok(links.some(({ kind: of, id }) => of === 'ec2' && id === '444455556666/eu-west-1/i-0e5e5e5e5'));
    assert.ok(!documents.some(({ id }) => id.endsWith('/subnet-0ff9') || id.endsWith('/vpc-0ff9')));
  });

  it('keeps every range of a VPC but those given back', () => {
    assert.deepEqual(documentWith('vpc-0aa1').ranges, [
      '10.0.0.0/16',
      '100.64.0.0/16',
      '2600:1f18:abc:de00::/56',
    ]);
  });

  it('lets no security group be found by its id', () => {
    const { identifiers, attrs } = documentWith('eni-0a1');

    assert.ok(!identifiers.some((identifier) => identifier.startsWith('sg-')));
    assert.deepEqual(attrs.securityGroups, [{ id: 'sg-0a1', name: 'web' }]);
    assert.equal(kind.columns.find(({ name }) => name === 'securityGroups')?.sensitivity, 'restricted');
  });

  it('takes an interface that AWS says nothing of', () => {
    const { addresses, links } = documentWith('eni-0a6');

    assert.deepEqual({ addresses, links }, { addresses: [], links: [] });
  });

  it('pitfall 10: throws with the page that fails, and never ends early', async () => {
    let pages = 0;
    const aws = fakeAws((command) => {
      if (command !== 'DescribeNetworkInterfacesCommand') return respond(command);
      if (pages++ > 0) throw Object.assign(new Error('slow down'), { name: 'RequestLimitExceeded' });
      return { NetworkInterfaces: [{ NetworkInterfaceId: 'eni-0b1' }], NextToken: 'more' };
    });

    await assert.rejects(collectFrom('aws', aws), { name: 'RequestLimitExceeded' });
    assert.equal(pages, 2);
  });

  it('reads every page', async () => {
    const aws = fakeAws((command, { NextToken }) => {
      if (command !== 'DescribeNetworkInterfacesCommand') return {};
      return NextToken === 'more'
        ? { NetworkInterfaces: [{ NetworkInterfaceId: 'eni-0b2' }] }
        : { NetworkInterfaces: [{ NetworkInterfaceId: 'eni-0b1' }], NextToken: 'more' };
    });

    const found = await collectFrom('aws', aws);

    assert.deepEqual(
      found.map(({ id }) => id),
      ['111122223333/eu-west-1/eni-0b1', '111122223333/eu-west-1/eni-0b2'],
    );
  });

  it('writes ARNs of the partition that the region is in', () => {
    const { arn } = interfaceDocument(
      { NetworkInterfaceId: 'eni-1' },
      { account: '111122223333', region: 'cn-north-1' },
    );

    assert.equal(arn, 'arn:aws-cn:ec2:cn-north-1:111122223333:network-interface/eni-1');
  });
});

describe('pitfall 5: who is behind an interface', () => {
  const cases: [Partial<NetworkInterface>, string | undefined][] = [
    [{ Attachment: { InstanceId: 'i-0a' }, Description: 'ELB app/x/1' }, 'instance i-0a'],
    [{ Description: 'ELB app/front/50dc6c495c0c9188' }, 'load balancer app/front'],
    [{ Description: 'ELB net/edge/50dc6c495c0c9188' }, 'load balancer net/edge'],
    [{ Description: 'ELB gwy/inspect/50dc6c495c0c9188' }, 'load balancer gwy/inspect'],
    [{ Description: 'ELB old-classic' }, 'classic load balancer old-classic'],
    [{ Description: 'Interface for NAT Gateway nat-0abc' }, 'NAT gateway nat-0abc'],
    [{ InterfaceType: 'natGateway' }, 'NAT gateway'],
    [{ Description: 'VPC Endpoint Interface vpce-0abc' }, 'VPC endpoint vpce-0abc'],
    [
      { Description: 'Network Interface for Transit Gateway Attachment tgw-attach-0a' },
      'Transit Gateway attachment tgw-attach-0a',
    ],
    [
      {
        Description: 'AWS Lambda VPC ENI-pay-hook-1f2e3d4c-aaaa-bbbb-cccc-0123456789ab',
        InterfaceType: 'lambda',
      },
      'Lambda function pay-hook',
    ],
    [{ InterfaceType: 'lambda' }, 'Lambda function'],
    [{ Description: 'RDSNetworkInterface' }, 'RDS database'],
    [{ RequesterId: 'amazon-rds' }, 'RDS database'],
    [{ Description: 'EFS mount target for fs-0abc (fsmt-0def)' }, 'EFS mount target fs-0abc'],
    [{ Description: 'Amazon EKS prod-cluster' }, 'EKS cluster prod-cluster'],
    [{ Description: 'aws-k8s-branch-eni', InterfaceType: 'branch' }, 'EKS pod'],
    [{ Description: 'arn:aws:ecs:eu-west-1:111122223333:attachment/0abc-1' }, 'ECS task 0abc-1'],
    [{ Description: 'ElastiCache sessions-001' }, 'ElastiCache cluster sessions-001'],
    [{ Description: 'RedshiftNetworkInterface' }, 'Redshift cluster'],
    [{ Description: 'AWS created network interface for directory d-90670abc12' }, 'directory d-90670abc12'],
    [{ Description: 'Created By Amazon Workspaces for AWS Account ID 111122223333' }, 'WorkSpace'],
    [{ InterfaceType: 'global_accelerator_managed' }, 'Global Accelerator'],
    [{ InterfaceType: 'api_gateway_managed' }, 'API Gateway VPC link'],
    [{ InterfaceType: 'network_load_balancer' }, 'load balancer'],
    [{ RequesterId: 'amazon-elb' }, 'load balancer'],
    [{ RequesterManaged: true, RequesterId: '727180483921' }, 'service of AWS'],
    [{ Description: 'my own ELB notes' }, undefined],
    [{ Description: 'Primary network interface', InterfaceType: 'interface' }, undefined],
    [{}, undefined],
  ];

  for (const [eni, expected] of cases) {
    it(`says ${expected ?? 'nothing'} of ${JSON.stringify(eni)}`, () => {
      const holder = holderOf(eni);

      assert.equal(holder && [holder.what, holder.name].filter(Boolean).join(' '), expected);
      assert.equal(holder?.inferred, expected === undefined ? undefined : !expected.startsWith('instance'));
    });
  }
});

describe('pitfalls 5 and 7: an interface of a load balancer leads to the load balancer of its owner', () => {
  const seen = { account: '111122223333', region: 'eu-west-1' };
  const cases: [Partial<NetworkInterface>, string | undefined][] = [
    [{ Description: 'ELB app/front/50dc6c495c0c9188' }, '111122223333/eu-west-1/app/front/50dc6c495c0c9188'],
    [{ Description: 'ELB net/edge/50dc6c495c0c9188' }, '111122223333/eu-west-1/net/edge/50dc6c495c0c9188'],
    [{ Description: 'ELB gwy/in/50dc6c495c0c9188' }, '111122223333/eu-west-1/gwy/in/50dc6c495c0c9188'],
    [{ Description: 'ELB old-classic' }, '111122223333/eu-west-1/old-classic'],
    [{ Description: 'ELB old-classic', OwnerId: '444455556666' }, '444455556666/eu-west-1/old-classic'],
    [{ Description: 'ELB old-classic', RequesterId: '444455556666', RequesterManaged: false }, undefined],
    [{ Description: 'ELB app/front' }, undefined],
    [{ Description: 'about ELB app/front/50dc6c495c0c9188' }, undefined],
    [{ Description: 'ELB of our team' }, undefined],
  ];

  for (const [eni, expected] of cases) {
    it(`${JSON.stringify(eni)}: ${expected ?? 'none'}`, () => {
      const made = { NetworkInterfaceId: 'eni-1', RequesterId: 'amazon-elb', RequesterManaged: true, ...eni };
      const links = interfaceDocument(made, seen).links.filter((link) => link.kind === 'lb');

      assert.deepEqual(
        links,
        expected === undefined ? [] : [{ relation: 'load-balancer', kind: 'lb', id: expected }],
      );
    });
  }
});

describe('confirming', () => {
  const confirm = async (result: Document, answers: Record<string, unknown>) => {
    const aws = fakeAws((command) => answers[command] ?? {});
    return { now: await kind.providers.aws?.confirm?.({ aws, result, signal }), calls: aws.calls };
  };

  it('gives the same document as the collector where nothing changed', async () => {
    const [eni] = (respond('DescribeNetworkInterfacesCommand') as { NetworkInterfaces: unknown[] })
      .NetworkInterfaces;
    const [elastic] = (respond('DescribeAddressesCommand') as { Addresses: unknown[] }).Addresses;

    const { now, calls } = await confirm(documentWith('eni-0a1'), {
      DescribeNetworkInterfacesCommand: { NetworkInterfaces: [eni] },
      DescribeAddressesCommand: { Addresses: [elastic] },
    });

    assert.deepEqual(now, documentWith('eni-0a1'));
    assert.equal(calls.length, 2);
  });

  for (const id of ['eni-0a1', 'eipalloc-0a8', 'subnet-0aa1', 'vpc-0aa1']) {
    it(`says that ${id} is gone, in at most two calls`, async () => {
      const { now, calls } = await confirm(documentWith(id), {});

      assert.equal(now, undefined);
      assert.ok(calls.length <= 2);
    });
  }
});

describe('finding live', () => {
  const eni = {
    NetworkInterfaceId: 'eni-0c1',
    PrivateIpAddress: '10.0.0.9',
    Ipv4Prefixes: [{ Ipv4Prefix: '10.0.1.0/28' }],
  };
  const cases: [string, Question, Record<string, unknown>, string[], string[]][] = [
    [
      'a public address in one call',
      question('address', '52.94.76.1'),
      { 'DescribeNetworkInterfaces addresses.association.public-ip': { NetworkInterfaces: [eni] } },
      ['eni-0c1'],
      ['DescribeNetworkInterfaces addresses.association.public-ip'],
    ],
    [
      'an unattached Elastic IP in two',
      question('address', '52.94.76.1'),
      { 'DescribeAddresses public-ip': { Addresses: [{ AllocationId: 'eipalloc-0c1' }] } },
      ['eipalloc-0c1'],
      ['DescribeNetworkInterfaces addresses.association.public-ip', 'DescribeAddresses public-ip'],
    ],
    [
      'a private address in one call',
      question('address', '10.0.0.9'),
      { 'DescribeNetworkInterfaces addresses.private-ip-address': { NetworkInterfaces: [eni] } },
      ['eni-0c1'],
      ['DescribeNetworkInterfaces addresses.private-ip-address'],
    ],
    [
      'pitfall 4: an address inside a delegated prefix by its subnet',
      question('address', '10.0.1.7'),
      {
        'DescribeSubnets cidr-block': { Subnets: [{ SubnetId: 'subnet-0c1' }] },
        'DescribeNetworkInterfaces subnet-id': {
          NetworkInterfaces: [eni, { NetworkInterfaceId: 'eni-0c2' }],
        },
      },
      ['eni-0c1'],
      [
        'DescribeNetworkInterfaces addresses.private-ip-address',
        'DescribeSubnets cidr-block',
        'DescribeNetworkInterfaces subnet-id',
      ],
    ],
    [
      'an IPv6 address in one call',
      question('address', '2600:1f18::9'),
      { 'DescribeNetworkInterfaces ipv6-addresses.ipv6-address': { NetworkInterfaces: [eni] } },
      ['eni-0c1'],
      ['DescribeNetworkInterfaces ipv6-addresses.ipv6-address'],
    ],
    [
      'nobody behind the metadata service, without a call',
      question('address', '169.254.169.254'),
      {},
      [],
      [],
    ],
    [
      'what lies inside a CIDR',
      question('cidr', '10.0.0.0/24'),
      {
        'DescribeNetworkInterfaces all': { NetworkInterfaces: [eni, { NetworkInterfaceId: 'eni-0c2' }] },
        'DescribeAddresses all': { Addresses: [{ AllocationId: 'eipalloc-0c1', PublicIp: '52.94.76.1' }] },
      },
      ['eni-0c1'],
      ['DescribeNetworkInterfaces all', 'DescribeAddresses all'],
    ],
    [
      'an id in one call',
      question('id', 'eipalloc-0c1'),
      { 'DescribeAddresses allocation-id': { Addresses: [{ AllocationId: 'eipalloc-0c1' }] } },
      ['eipalloc-0c1'],
      ['DescribeAddresses allocation-id'],
    ],
    [
      'the interfaces of an instance',
      question('id', 'i-0c1'),
      { 'DescribeNetworkInterfaces attachment.instance-id': { NetworkInterfaces: [eni] } },
      ['eni-0c1'],
      ['DescribeNetworkInterfaces attachment.instance-id'],
    ],
    [
      'nothing by an ARN of another account, without a call',
      question('arn', 'arn:aws:ec2:eu-west-1:999988887777:subnet/subnet-0c1'),
      {},
      [],
      [],
    ],
  ];

  for (const [what, asked, answers, ids, filters] of cases) {
    it(`finds ${what}`, async () => assert.deepEqual(await search(asked, answers), { ids, filters }));
  }

  it('pitfall 10: an ARN of a region that is not read is not said to be nobody’s', async () => {
    const asked = question('arn', 'arn:aws:ec2:us-east-1:111122223333:subnet/subnet-0c1');

    await assert.rejects(search(asked, {}), { code: 'unavailable' });
  });
});

it('tells nothing of a resource that is not AWS in its console link', () => {
  assert.equal(kind.console?.(documentWith('AMAZON/GLOBAL')), undefined);
  assert.match(
    kind.console?.(documentOf())?.url ?? '',
    /^https:\/\/console\.aws\.amazon\.com\/ec2\/home\?region=eu-west-1#/,
  );
  assert.match(
    kind.console?.(documentOf({ region: 'cn-north-1' }))?.url ?? '',
    /^https:\/\/console\.amazonaws\.cn\//,
  );
});

it('needs no scope but its own', () => {
  assert.ok(
    documents.every(({ provider, account }) =>
      provider === 'aws' ? account === scopeOf('aws').account : account === '-',
    ),
  );
});

it('names in its README exactly the IAM actions of its declaration', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
  const policy = JSON.parse(/```json\n([^`]+)```/.exec(readme)?.[1] ?? '{}') as { Action?: string[] };

  assert.deepEqual(
    policy.Action,
    Object.values(kind.providers).flatMap(({ actions }) => actions),
  );
});
