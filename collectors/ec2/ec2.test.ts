import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Document, Place, Question } from '#kit';
import { documentCheck } from '#kit';
import type { Responder } from '#kit/testing';
import { collected, fakeAws } from '#kit/testing';
import { ids, place, respond } from './fixtures/recorded.ts';
import { kind } from './index.ts';

const signal = new AbortController().signal;
const provider = kind.providers.aws;
assert.ok(provider?.confirm && provider.find && provider.enrich);
const { collect, confirm, find } = provider;
const scope = { kind: 'ec2', provider: 'aws', ...place };

const collectWith = (answers: Responder) => {
  const aws = fakeAws(answers);
  return collected(collect({ aws, scope, signal, networks: [] })).then((found) => ({
    found,
    calls: aws.calls,
  }));
};
const { found: documents, calls } = await collectWith(respond);

function documentWith(id: string): Document {
  const one = documents.find((document) => document.id.endsWith(`/${id}`));
  assert.ok(one, id);
  return one;
}

const refuse = (name: string) => {
  throw Object.assign(new Error('You are not authorized to perform this operation.'), { name });
};

describe('collecting instances', () => {
  it('makes the example documents of the recorded responses', () => {
    const lines = readFileSync(new URL('./fixtures/documents.ndjson', import.meta.url), 'utf8').trim();

    assert.deepEqual(
      documents,
      lines.split('\n').map((line) => JSON.parse(line) as Document),
    );
    assert.deepEqual(documents.flatMap(documentCheck(kind)), []);
  });

  it('costs three calls for a page, and one where there is nothing', async () => {
    assert.deepEqual(calls.toSorted(), [
      'DescribeImagesCommand',
      'DescribeInstancesCommand',
      'DescribeSecurityGroupsCommand',
    ]);
    assert.deepEqual((await collectWith(() => ({}))).calls, ['DescribeInstancesCommand']);
  });

  it('pitfall 7: finds every address of every interface, and tells an Elastic IP from one that AWS lends', () => {
    const { addresses, attrs, ranges } = documentWith(ids.api);

    assert.deepEqual(addresses, [
      '10.0.0.5',
      '10.0.0.6',
      '203.0.113.6',
      '203.0.113.7',
      '2600:1f18:abc:de01::5',
      '10.0.1.5',
    ]);
    assert.deepEqual(
      (attrs.addresses as { address: string; role: string }[]).map(({ role }) => role),
      ['primary', 'secondary', 'public', 'elastic', 'ipv6', 'primary'],
    );
    assert.deepEqual(ranges, ['10.0.1.64/28', '2600:1f18:abc:de01:1::/80']);
  });

  it('says what the security groups let in, and lets nobody find an instance by them', () => {
    assert.deepEqual(documentWith(ids.api).attrs.incoming, [
      'web: 443 from everywhere, 22 from 10.0.0.0/8',
      'ops: everything from itself, UDP 8000-8100 from pl-0abc',
    ]);
    assert.deepEqual(documentWith(ids.stopped).attrs.incoming, ['closed: nothing']);
    assert.ok(!documents.some(({ identifiers }) => identifiers.some((one) => one.startsWith('sg-'))));
    for (const name of ['securityGroups', 'incoming']) {
      assert.equal(kind.columns.find((column) => column.name === name)?.sensitivity, 'restricted');
    }
  });

  it('keeps a terminated instance, and one whose image is gone', () => {
    assert.equal(documentWith(ids.terminated).attrs.state, 'terminated');
    assert.equal(documentWith(ids.stopped).attrs.imageName, null);
    const column = kind.columns.find(({ name }) => name === 'imageName');
    assert.match(String(column?.value(documentWith(ids.stopped))), /deregistered/);
    assert.equal(column?.value(documentWith(ids.terminated)), undefined);
  });

  it('asks for images by a filter, deprecated ones too: one that is gone must not hide the others', async () => {
    const inputs: Record<string, unknown>[] = [];
    await collectWith((command, input, at) => {
      if (command === 'DescribeImagesCommand') inputs.push(input);
      return respond(command, input, at);
    });

    assert.deepEqual(inputs, [
      {
        Filters: [{ Name: 'image-id', Values: ['ami-0aaaaaaaa', 'ami-0bbbbbbbb'] }],
        IncludeDeprecated: true,
        IncludeDisabled: true,
      },
    ]);
  });

  it('pitfall 36: a detail that is denied costs one fact, never the instance', async () => {
    const { found } = await collectWith((command, input, at) =>
      command === 'DescribeInstancesCommand' ? respond(command, input, at) : refuse('UnauthorizedOperation'),
    );

    assert.equal(found.length, documents.length);
    const [api] = found;
    assert.deepEqual(api?.attrs.incoming, {
      unreadable: 'UnauthorizedOperation (ec2:DescribeSecurityGroups)',
    });
    assert.deepEqual(api?.attrs.imageName, { unreadable: 'UnauthorizedOperation (ec2:DescribeImages)' });
    assert.deepEqual(found.flatMap(documentCheck(kind)), []);
  });

  for (const command of [
    'DescribeInstancesCommand',
    'DescribeSecurityGroupsCommand',
    'DescribeImagesCommand',
  ]) {
    it(`throws where ${command} is throttled: what is known stays`, async () => {
      await assert.rejects(
        collectWith((name, input, at) =>
          name === command ? refuse('RequestLimitExceeded') : respond(name, input, at),
        ),
        { name: 'RequestLimitExceeded' },
      );
    });
  }

  it('pitfall 34: writes ARNs of the partition, and passes a region that is off to the classifier', async () => {
    const china = { ...scope, region: 'cn-north-1' };
    const [first] = await collected(collect({ aws: fakeAws(respond), scope: china, signal, networks: [] }));

    assert.equal(first?.arn, `arn:aws-cn:ec2:cn-north-1:111122223333:instance/${ids.api}`);
    await assert.rejects(
      collectWith(() => refuse('OptInRequired')),
      { name: 'OptInRequired' },
    );
  });
});

describe('confirming an instance', () => {
  it('gives the same document where nothing changed, in two calls', async () => {
    const aws = fakeAws(respond);

    const now = await confirm({ aws, result: documentWith(ids.api), signal });

    assert.deepEqual(now, documentWith(ids.api));
    assert.deepEqual(aws.calls, ['DescribeInstancesCommand', 'DescribeSecurityGroupsCommand']);
  });

  it('says that it is gone where the filter finds nothing', async () => {
    assert.equal(
      await confirm({ aws: fakeAws(() => ({})), result: documentWith(ids.api), signal }),
      undefined,
    );
  });

  it('throws where it cannot be told', async () => {
    const aws = fakeAws(() => refuse('RequestLimitExceeded'));

    await assert.rejects(confirm({ aws, result: documentWith(ids.api), signal }), {
      name: 'RequestLimitExceeded',
    });
  });

  it('confirms a document that was imported without attributes', async () => {
    const bare = { ...documentWith(ids.api), attrs: {}, identifiers: [] };

    assert.deepEqual(await confirm({ aws: fakeAws(respond), result: bare, signal }), documentWith(ids.api));
  });
});

describe('finding instances live', () => {
  const cases: [Question['shape'], string, string, string[]][] = [
    ['id', ids.api, 'instance-id', [ids.api]],
    ['id', 'vol-0a1b2c3d4', 'block-device-mapping.volume-id', [ids.api]],
    ['id', 'r-0abcdef12', 'reservation-id', [ids.api]],
    ['id', 'api-7', 'tag-key', [ids.api, ids.stopped, ids.terminated]],
    ['id', 'aPi-7', 'tag-key', [ids.api, ids.stopped, ids.terminated]],
    ['address', '10.0.0.6', 'network-interface.addresses.private-ip-address', [ids.api]],
    ['address', '203.0.113.7', 'network-interface.addresses.association.public-ip', [ids.api]],
    ['address', '2600:1f18:abc:de01::5', 'network-interface.ipv6-addresses.ipv6-address', [ids.api]],
    ['address', '10.0.1.70', 'network-interface.addresses.private-ip-address', [ids.api]],
    ['arn', `arn:aws:ec2:eu-west-1:111122223333:instance/${ids.api}`, 'instance-id', [ids.api]],
    [
      'arn',
      'arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a1b2c3d4',
      'block-device-mapping.volume-id',
      [ids.api],
    ],
    ['arn', `arn:aws:ec2:eu-west-1:999988887777:instance/${ids.api}`, 'no call', []],
    ['arn', 'arn:aws:ec2:eu-west-1:999988887777:volume/vol-0fffffff1', 'no call', []],
    ['id', `999988887777/eu-west-1/${ids.api}`, 'no call', []],
  ];
  for (const [shape, value, filter, expected] of cases) {
    it(`${value} by ${filter}`, async () => {
      const filters: string[] = [];
      const aws = fakeAws((command, input, at) => {
        const [first] = (input.Filters ?? []) as { Name: string }[];
        if (command === 'DescribeInstancesCommand') filters.push(first?.Name ?? 'all');
        return respond(command, input, at);
      });
      const question = { text: value, kind: 'ec2', shape, value, because: '' };

      const found = await collected(find({ aws, question, signal }));

      assert.deepEqual(
        found.map(({ id }) => id.replace(/^.*\//, '')),
        expected,
      );
      assert.deepEqual(filters, filter === 'no call' ? [] : [filter]);
    });
  }

  for (const value of [
    'vol-0fffffff1',
    'arn:aws:ec2:eu-west-1:111122223333:volume/vol-0fffffff1',
    'r-0fffffff1',
    'sir-0fffffff1',
    'cr-0fffffff1',
    `arn:aws:ec2:us-east-1:111122223333:instance/${ids.api}`,
    `111122223333/us-east-1/${ids.api}`,
  ]) {
    it(`pitfall 10: ${value} is not said to be nobody's: it may be where nobody looks`, async () => {
      const question = { text: value, kind: 'ec2', shape: 'id', value, because: '' } as const;

      await assert.rejects(collected(find({ aws: fakeAws(respond), question, signal })), {
        code: 'unavailable',
      });
    });
  }

  it('reads no more of the instances with another name', async () => {
    const aws = fakeAws(respond);
    const question = { text: '', kind: 'ec2', shape: 'id', value: 'nobody', because: '' } as const;

    assert.deepEqual(await collected(find({ aws, question, signal })), []);
    assert.deepEqual(aws.calls, ['DescribeInstancesCommand']);
  });

  it('looks among all instances only where nobody has the address by the filters', async () => {
    const asked: (string | undefined)[] = [];
    const aws = fakeAws((command, input, at: Place) => {
      const [first] = (input.Filters ?? []) as { Name: string }[];
      if (command !== 'DescribeInstancesCommand') return respond(command, input, at);
      asked.push(first?.Name);
      return first ? {} : respond(command, input, at);
    });
    const question = { text: '', kind: 'ec2', shape: 'address', value: '10.0.1.70', because: '' } as const;

    const found = await collected(find({ aws, question, signal }));

    assert.deepEqual(asked, ['network-interface.addresses.private-ip-address', undefined]);
    assert.equal(found[0]?.id, documentWith(ids.api).id);
  });
});
