import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Document, Question } from '#kit';
import { documentCheck } from '#kit';
import type { Responder } from '#kit/testing';
import { collected, fakeAws } from '#kit/testing';
import { arns, balancers, classic, place, refuse, respond } from './fixtures/recorded.ts';
import { kind } from './index.ts';
import { eachOf } from './read.ts';

const signal = new AbortController().signal;
const provider = kind.providers.aws;
assert.ok(provider?.confirm && provider.find);
const { collect, confirm, find } = provider;

async function collectWith(answers: Responder) {
  const aws = fakeAws(answers);
  const scope = { kind: 'lb', provider: 'aws', ...place };
  const found = await collected(collect({ aws, scope, signal, networks: [] }));
  return { found, calls: aws.calls };
}
const { found: documents, calls } = await collectWith(respond);

/** As recorded, but for one command. */
const but =
  (command: string, answer: Responder): Responder =>
  (name, input, at) =>
    (name === command ? answer : respond)(name, input, at);

function documentWith(name: string, from: readonly Document[] = documents): Document {
  const one = from.find((document) => document.name === name);
  assert.ok(one, name);
  return one;
}

function shown(name: string, document: Document): unknown {
  return kind.columns.find((column) => column.name === name)?.value(document);
}

describe('collecting load balancers', () => {
  it('makes the example documents of the recorded responses', () => {
    const lines = readFileSync(new URL('./fixtures/documents.ndjson', import.meta.url), 'utf8').trim();

    assert.deepEqual(
      documents,
      lines.split('\n').map((line) => JSON.parse(line) as Document),
    );
    assert.deepEqual(documents.flatMap(documentCheck(kind)), []);
    assert.deepEqual(
      documents.map(({ id, type }) => [id.replace('111122223333/eu-west-1/', ''), type]),
      [
        ['app/front/50dc6c495c0c9188', 'application-load-balancer'],
        ['net/edge/0123456789abcdef', 'network-load-balancer'],
        ['gwy/inspect/fedcba9876543210', 'gateway-load-balancer'],
        ['legacy', 'classic-load-balancer'],
      ],
    );
  });

  it('costs two calls where there is nothing; else one for each list, balancer and target group in use', async () => {
    const none = await collectWith(() => ({}));

    assert.deepEqual(none.calls, ['DescribeLoadBalancersCommand', 'DescribeLoadBalancersCommand']);
    assert.deepEqual(
      Object.fromEntries(
        [...Map.groupBy(calls, (call) => call)].map(([call, all]) => [
          call.replace(/^Describe(.*)Command$/, '$1'),
          all.length,
        ]),
      ),
      { LoadBalancers: 2, Tags: 2, TargetGroups: 1, Listeners: 3, TargetHealth: 4, InstanceHealth: 1 },
    );
  });

  it('keeps the names in lower case, and the one with IPv6 beside', () => {
    assert.deepEqual(documentWith('front').hostnames, [
      'front-1234567890.eu-west-1.elb.amazonaws.com',
      'dualstack.front-1234567890.eu-west-1.elb.amazonaws.com',
    ]);
    assert.deepEqual(documentWith('inspect').hostnames, []);
  });

  it('pitfall 6: has addresses only where AWS tells them', () => {
    assert.deepEqual(documentWith('edge').addresses, ['203.0.113.40', '10.0.0.40', '2600:1f18:abc:de01::40']);
    assert.deepEqual(documentWith('front').addresses, []);
  });

  it('links to instances, to the load balancer behind it, and to its Elastic IPs', () => {
    const linksOf = (name: string) =>
      documentWith(name)
        .links.filter(({ relation }) => relation !== 'in-vpc')
        .map(({ relation, kind: of, id }) => `${relation} ${of} ${id}`);

    assert.deepEqual(linksOf('front'), [
      'target ec2 111122223333/eu-west-1/i-0a1b2c3d4e5f60718',
      'target ec2 111122223333/eu-west-1/i-0b1b2c3d4e5f60718',
    ]);
    assert.deepEqual(linksOf('edge'), [
      'elastic-ip ip 111122223333/eu-west-1/eipalloc-0a1a1a1a1',
      'target lb 111122223333/eu-west-1/app/front/50dc6c495c0c9188',
    ]);
    assert.deepEqual(linksOf('legacy'), ['target ec2 111122223333/eu-west-1/i-0c1b2c3d4e5f60718']);
  });

  it('says what it listens to, and how those behind are', () => {
    const front = documentWith('front');

    assert.equal(
      shown('listeners', front),
      'HTTPS 443 authenticate oidc → target group web (1 of 2 healthy); HTTP 80 redirects to HTTPS 443; HTTP 8080 answers 404',
    );
    assert.equal(shown('targetGroups', front), 'web 1 of 2, pods 0 of 1, hook not checked');
    assert.equal(shown('healthy', front), '1 of 3');
    assert.match(
      String(shown('targets', front)),
      /10\.0\.1\.70:9000 unhealthy \(Target\.ResponseCodeMismatch\)/,
    );
    assert.match(String(shown('targets', front)), /function:hook unavailable/);
    assert.equal(
      shown('listeners', documentWith('legacy')),
      'HTTP 80 sends HTTP to port 8080 → its instances (0 of 1 healthy)',
    );
  });

  it('keeps security groups for those who may see them', () => {
    assert.equal(kind.columns.find(({ name }) => name === 'securityGroups')?.sensitivity, 'restricted');
    assert.ok(!documents.some(({ identifiers }) => identifiers.some((one) => one.startsWith('sg-'))));
  });

  it('asks for the tags of 20 at once', async () => {
    const many = Array.from({ length: 45 }, (_, i) => ({
      LoadBalancerArn: `${arns.edge}-${i}`,
      LoadBalancerName: `edge-${i}`,
      Type: 'network',
    }));
    const sizes: number[] = [];
    await collectWith((command, { ResourceArns }) => {
      if (command === 'DescribeTagsCommand') sizes.push((ResourceArns as string[]).length);
      return command === 'DescribeLoadBalancersCommand' ? { LoadBalancers: many } : {};
    });

    assert.deepEqual(sizes, [20, 20, 5]);
  });
});

describe('details of load balancers that cannot be read', () => {
  const cases: [string, string][] = [
    ['DescribeListeners', 'listeners'],
    ['DescribeTargetGroups', 'targetGroups'],
    ['DescribeTargetHealth', 'targets'],
    ['DescribeTags', 'tags'],
  ];
  for (const [action, column] of cases) {
    it(`pitfall 36: ${action} denied costs one fact`, async () => {
      const { found } = await collectWith(but(`${action}Command`, () => refuse('AccessDenied')));

      assert.equal(found.length, documents.length);
      assert.deepEqual(shown(column, documentWith('front', found)), {
        unreadable: `AccessDenied (elasticloadbalancing:${action})`,
      });
      assert.equal(shown('scheme', documentWith('front', found)), 'internet-facing');
      assert.deepEqual(found.flatMap(documentCheck(kind)), []);
    });

    it(`${action} throttled fails the scope: what is known stays`, async () => {
      await assert.rejects(collectWith(but(`${action}Command`, () => refuse('ThrottlingException'))), {
        name: 'ThrottlingException',
      });
    });
  }

  it('pitfall 36: the health of the instances of a classic one denied leaves the instances', async () => {
    const { found } = await collectWith(but('DescribeInstanceHealthCommand', () => refuse('AccessDenied')));
    const legacy = documentWith('legacy', found);

    assert.deepEqual(legacy.links, documentWith('legacy').links);
    assert.deepEqual(shown('healthy', legacy), {
      unreadable: 'AccessDenied (elasticloadbalancing:DescribeInstanceHealth)',
    });
  });

  it('pitfall 34: writes ARNs of the partition, and passes a region that is off to the classifier', async () => {
    const scope = { kind: 'lb', provider: 'aws', account: place.account, region: 'cn-north-1' };
    const china = await collected(collect({ aws: fakeAws(respond), scope, signal, networks: [] }));

    assert.equal(
      documentWith('legacy', china).arn,
      'arn:aws-cn:elasticloadbalancing:cn-north-1:111122223333:loadbalancer/legacy',
    );
    await assert.rejects(
      collectWith(() => refuse('OptInRequired')),
      { name: 'OptInRequired' },
    );
  });
});

describe('load balancers deleted between list and detail', () => {
  it('is skipped where its listeners are gone, and nothing else is', async () => {
    const gone: Responder = (_, { LoadBalancerArn }) =>
      LoadBalancerArn === arns.edge ? refuse('LoadBalancerNotFoundException') : {};

    const { found } = await collectWith(but('DescribeListenersCommand', gone));

    assert.deepEqual(
      found.map(({ name }) => name),
      ['front', 'inspect', 'legacy'],
    );
  });

  it('costs the others neither their tags nor their targets', async () => {
    const gone: Responder = (command, input, at) => {
      const all = [input.TargetGroupArn, ...((input.ResourceArns ?? []) as string[])];
      if (all.includes(arns.edge)) refuse('LoadBalancerNotFoundException');
      if (all.includes(arns.pods)) refuse('TargetGroupNotFoundException');
      return respond(command, input, at);
    };

    const { found } = await collectWith(gone);

    assert.deepEqual(documentWith('front', found).tags, { Owner: 'team-web' });
    assert.equal(shown('targetGroups', documentWith('front', found)), 'web 1 of 2, hook not checked');
  });

  it('a classic one that is gone is skipped', async () => {
    const { found } = await collectWith(
      but('DescribeInstanceHealthCommand', () => refuse('AccessPointNotFoundException')),
    );

    assert.ok(!found.some(({ name }) => name === 'legacy'));
  });
});

describe('confirming a load balancer', () => {
  for (const name of ['front', 'edge', 'legacy']) {
    it(`gives the same document of ${name} where nothing changed`, async () => {
      const own: Responder = (command, input, at) => {
        if (command !== 'DescribeTargetGroupsCommand') return respond(command, input, at);
        const { TargetGroups } = respond(command, input, at) as {
          TargetGroups: { LoadBalancerArns: string[] }[];
        };
        const arn = String(input.LoadBalancerArn);
        return { TargetGroups: TargetGroups.filter((group) => group.LoadBalancerArns.includes(arn)) };
      };

      const now = await confirm({ aws: fakeAws(own), result: documentWith(name), signal });

      assert.deepEqual(now, documentWith(name));
    });

    it(`says that ${name} is gone`, async () => {
      const aws = fakeAws(() =>
        refuse(name === 'legacy' ? 'AccessPointNotFoundException' : 'LoadBalancerNotFoundException'),
      );

      assert.equal(await confirm({ aws, result: documentWith(name), signal }), undefined);
      assert.equal(aws.calls.length, 1);
    });
  }

  it('throws where it cannot be told', async () => {
    const aws = fakeAws(() => refuse('ThrottlingException'));

    await assert.rejects(confirm({ aws, result: documentWith('front'), signal }), {
      name: 'ThrottlingException',
    });
  });
});

describe('finding load balancers live', () => {
  const front = '111122223333/eu-west-1/app/front/50dc6c495c0c9188';
  const elsewhere = (text: string) => text.replace('eu-west-1', 'us-east-1');
  const interfaces = (Description: string): Responder =>
    but('DescribeNetworkInterfacesCommand', () => ({ NetworkInterfaces: [{ Description }] }));
  const cases: [string, Question['shape'], string, string[], Responder?][] = [
    ['its name', 'hostname', 'front-1234567890.eu-west-1.elb.amazonaws.com', ['front']],
    ['a network name', 'hostname', 'edge-0123456789abcdef.elb.eu-west-1.amazonaws.com', ['edge']],
    ['a classic name', 'hostname', 'legacy-1184620957.eu-west-1.elb.amazonaws.com', ['legacy']],
    ['an ARN of another account', 'arn', arns.front.replace('111122223333', '999988887777'), []],
    ['its ARN', 'arn', arns.front, ['front']],
    ['the ARN of a listener', 'arn', arns.listener, ['front']],
    [
      'the ARN of a target group',
      'arn',
      arns.web,
      ['front'],
      but('DescribeTargetGroupsCommand', () => ({
        TargetGroups: [{ TargetGroupArn: arns.web, LoadBalancerArns: [arns.front] }],
      })),
    ],
    ['the end of its ARN', 'id', 'app/front/50dc6c495c0c9188', ['front']],
    ['the end of another ARN with its name', 'id', 'app/front/aaaaaaaaaaaaaaaa', []],
    ['account, region and name', 'id', front, ['front']],
    ['a short name', 'id', 'FRONT', ['front']],
    ['a short classic name', 'id', 'legacy', ['legacy']],
    [
      'an address on its interface',
      'address',
      '203.0.113.40',
      ['edge'],
      interfaces('ELB net/edge/0123456789abcdef'),
    ],
    ['an address on a classic interface', 'address', '10.0.0.9', ['legacy'], interfaces('ELB legacy')],
    ['an address of something else', 'address', '10.0.0.9', [], interfaces('RDSNetworkInterface')],
  ];
  for (const [what, shape, value, names, answers = respond] of cases) {
    it(`${what}: ${value}`, async () => {
      const aws = fakeAws(answers);
      const question = { text: value, kind: 'lb', shape, value, because: '' };

      const found = await collected(find({ aws, question, signal }));

      assert.deepEqual(
        found.map(({ name }) => name),
        names,
      );
      if (/9999/.test(value)) assert.deepEqual(aws.calls, []);
    });
  }

  const spare = but('DescribeTargetGroupsCommand', () => ({
    TargetGroups: [{ TargetGroupArn: arns.spare }],
  }));
  const nowhere: [string, Question['shape'], string, Responder?][] = [
    ['a name of another region', 'hostname', elsewhere('front-1234567890.eu-west-1.elb.amazonaws.com')],
    ['an ARN of another region', 'arn', elsewhere(arns.front)],
    ['a target group on no load balancer', 'arn', arns.spare, spare],
  ];
  for (const [what, shape, value, answers = respond] of nowhere) {
    it(`pitfall 10: ${what} is not said to be nobody's`, async () => {
      const question = { text: value, kind: 'lb', shape, value, because: '' };

      await assert.rejects(collected(find({ aws: fakeAws(answers), question, signal })), {
        code: 'unavailable',
      });
    });
  }

  it('a target group that is not there is not there', async () => {
    const aws = fakeAws(but('DescribeTargetGroupsCommand', () => refuse('TargetGroupNotFoundException')));
    const question = { text: '', kind: 'lb', shape: 'arn', value: arns.spare, because: '' } as const;

    assert.deepEqual(await collected(find({ aws, question, signal })), []);
  });

  it('finds one of each sort with the same name', async () => {
    const twin = but('DescribeLoadBalancersCommand', () => ({
      LoadBalancers: balancers,
      LoadBalancerDescriptions: [{ ...classic[0], LoadBalancerName: 'FRONT' }],
    }));
    const question = { text: '', kind: 'lb', shape: 'id', value: 'front', because: '' } as const;
    const found = await collected(find({ aws: fakeAws(twin), question, signal }));

    assert.deepEqual(
      found.map(({ name }) => name),
      ['front', 'FRONT'],
    );
  });
});

it('asks for a few details at once, and no more', async () => {
  let now = 0;
  let most = 0;
  const results = await eachOf(
    Array.from({ length: 30 }, (_, i) => i),
    async (i) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return 2 * i;
    },
  );

  assert.equal(most, 5);
  assert.deepEqual(results.slice(0, 3), [0, 2, 4]);
  assert.equal(results.length, 30);
});
