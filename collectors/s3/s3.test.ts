import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Document } from '#kit';
import { documentCheck } from '#kit';
import { fakeAws } from '#kit/testing';
import type { S3Attributes } from './document.ts';
import { awsError, collectAll, respond, respondWith } from './fixtures/recorded.ts';
import { kind } from './index.ts';

const documents = await collectAll(fakeAws(respond));

function documentNamed(name: string, all: readonly Document[] = documents): Document {
  const found = all.find((document) => document.name === name);
  assert.ok(found, name);
  return found;
}

function attrsOf(name: string, all?: readonly Document[]): S3Attributes {
  return documentNamed(name, all).attrs;
}

/** What an answer would show of a bucket: the value of a column and its remark. */
function shown(document: Document, column: string): [unknown, string | undefined] {
  const found = kind.columns.find(({ name }) => name === column);
  assert.ok(found, column);
  return [found.value(document), found.why?.(document)];
}

describe('collecting buckets', () => {
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

  it('makes valid documents with ids of their own, in the order of the list', () => {
    const names = documents.map(({ name = '' }) => name);

    assert.deepEqual(documents.flatMap(documentCheck(kind)), []);
    assert.deepEqual(
      names,
      [...new Set(names)].sort((a, b) => (a < b ? -1 : 1)),
    );
    assert.equal(names.length, 7);
  });

  it('costs one list for each page, twelve calls a bucket, and two for all', async () => {
    const aws = fakeAws(respond);
    await collectAll(aws);
    const count = (name: string) => aws.calls.filter((call) => call === `${name}Command`).length;

    assert.equal(count('ListBuckets'), 4);
    assert.equal(count('GetBucketLocation'), 2);
    assert.equal(count('HeadBucket'), 0);
    assert.equal(count('ListAccessPoints'), 3);
    // One of each of the seven buckets, and one of the account
    assert.equal(count('GetPublicAccessBlock'), 8);
    assert.equal(count('GetBucketEncryption'), 7);
    // Only where there is a policy, or where that could not be told
    assert.equal(count('GetBucketPolicyStatus'), 3);
  });

  it('pitfall 11: keys a bucket by partition and name, by the region it is in', async () => {
    const china = await collectAll(
      fakeAws(
        respondWith((name, input, place) => {
          if (name === 'ListBuckets')
            return { Buckets: [{ Name: 'larkspur-first', BucketRegion: 'cn-north-1' }] };
          return respond(`${name}Command`, input, { ...place, region: 'us-east-1' });
        }),
      ),
    );

    assert.equal(documentNamed('larkspur-first').id, 'aws/larkspur-first');
    assert.equal(china[0]?.id, 'aws-cn/larkspur-first');
    assert.equal(china[0].arn, 'arn:aws-cn:s3:::larkspur-first');
  });

  it('pitfall 12: takes the region from the list, no location for us-east-1, and EU for eu-west-1', () => {
    assert.deepEqual(
      ['larkspur-sealed', 'larkspur-first', 'larkspur-old-eu'].map((name) => documentNamed(name).region),
      ['eu-central-1', 'us-east-1', 'eu-west-1'],
    );
  });

  it('pitfall 12: believes the header of a refusal where not even the location may be read', async () => {
    const all = await collectAll(
      fakeAws(
        respondWith((name, { Bucket }) => {
          if (Bucket !== 'larkspur-old-eu') return undefined;
          if (name === 'GetBucketLocation') throw awsError('AccessDenied');
          if (name !== 'HeadBucket') return undefined;
          throw awsError('Forbidden', 403, {
            $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } },
          });
        }),
      ),
    );

    assert.equal(documentNamed('larkspur-old-eu', all).region, 'eu-west-1');
  });

  it('pitfall 13: asks each bucket in its own region, and the list in us-east-1 for the true date', async () => {
    const places = new Map<string, Set<string>>();
    const spy = fakeAws((command, input, place) => {
      const key = typeof input.Bucket === 'string' ? input.Bucket : command;
      places.set(key, new Set([...(places.get(key) ?? []), place.region]));
      return respond(command, input, place);
    });
    await collectAll(spy);
    const regionsOf = (key: string) => [...(places.get(key) ?? [])];

    assert.deepEqual(regionsOf('ListBucketsCommand'), ['us-east-1']);
    assert.deepEqual(regionsOf('larkspur-sealed'), ['eu-central-1']);
    assert.deepEqual(regionsOf('larkspur-payments-receipts'), ['eu-west-1']);
    assert.deepEqual(shown(documentNamed('larkspur-sealed'), 'created'), [
      '2024-02-29T10:00:00.000Z',
      undefined,
    ]);
  });

  it('pitfall 13: says of a date that another region listed that it may be of a later change', () => {
    const document = documentNamed('larkspur-first');
    const listed = { ...document, attrs: { ...document.attrs, listedFrom: 'cn-north-1' } };

    assert.match(shown(listed, 'created')[1] ?? '', /listed in cn-north-1: only the list of us-east-1/);
  });

  it('pitfall 14: reads no configuration as the default of today, never as unencrypted', () => {
    const document = documentNamed('larkspur-first');
    const [value, why] = shown(document, 'encryption');

    assert.equal(value, null);
    assert.match(why ?? '', /since January 2023 with SSE-S3; older ones may be unencrypted/);
  });

  it('pitfall 14: takes AES256 for no proof of a choice, a KMS key for one', () => {
    const [standard, why] = shown(documentNamed('larkspur-hackday-shop'), 'encryption');
    const receipts = documentNamed('larkspur-payments-receipts');

    assert.equal(standard, 'SSE-S3');
    assert.match(why ?? '', /no proof that anybody chose it/);
    assert.deepEqual(shown(receipts, 'encryption'), ['SSE-KMS', undefined]);
    assert.match(String(shown(receipts, 'kmsKey')[0]), /^arn:aws:kms:eu-west-1:111122223333:key\/5d1e/);
    assert.equal(shown(receipts, 'kmsKey')[1], undefined);
    assert.equal(shown(receipts, 'bucketKey')[0], 'on');
  });

  it('tells a key of another account', () => {
    assert.equal(
      shown(documentNamed('larkspur-old-eu'), 'kmsKey')[1],
      "A key of the account 444455556666, not of the bucket's own.",
    );
  });

  it('pitfall 15: loses one fact where one detail is denied, with the reason', () => {
    const sealed = attrsOf('larkspur-sealed');

    assert.deepEqual(sealed.policy, { unreadable: 'AccessDenied (s3:GetBucketPolicy)' });
    assert.equal(sealed.encryption, null);
    assert.equal(sealed.acl && 'grants' in sealed.acl && sealed.acl.grants.length, 1);
  });

  it('pitfall 15: knows every bucket by name and region where every detail is denied', async () => {
    const all = await collectAll(
      fakeAws(
        respondWith((name, { Bucket }) => {
          if (Bucket === undefined || name === 'GetBucketLocation') return undefined;
          throw awsError('AccessDenied');
        }),
      ),
    );
    const { attrs, tags, region } = documentNamed('larkspur-payments-receipts', all);

    assert.equal(all.length, 7);
    assert.equal(region, 'eu-west-1');
    assert.deepEqual(tags, {});
    assert.deepEqual(attrs['tags'], { unreadable: 'AccessDenied (s3:GetBucketTagging)' });
    assert.deepEqual(attrs['encryption'], { unreadable: 'AccessDenied (s3:GetEncryptionConfiguration)' });
  });

  for (const BucketRegion of ['eu-west-1', undefined]) {
    it(`pitfall 31: leaves out a bucket that went away since it was listed ${BucketRegion ? 'with' : 'without'} its region`, async () => {
      const names = ['larkspur-first', 'larkspur-gone', 'larkspur-hackday-shop'];
      const Buckets = names.map((Name) => ({
        Name,
        BucketRegion: Name === 'larkspur-gone' ? BucketRegion : 'us-east-1',
      }));
      const all = await collectAll(
        fakeAws(respondWith((name) => (name === 'ListBuckets' ? { Buckets } : undefined))),
      );

      assert.deepEqual(
        all.map(({ name }) => name),
        ['larkspur-first', 'larkspur-hackday-shop'],
      );
    });
  }

  it('pitfall 34: lists in the partition of the hub, and writes its ARNs so', async () => {
    const aws = fakeAws((command, input, place) => {
      if (command === 'ListBucketsCommand')
        return { Buckets: [{ Name: 'larkspur-first', BucketRegion: place.region }] };
      return respond(command, input, { ...place, region: 'us-east-1' });
    });
    const inGov = {
      ...aws,
      client: ((type, place) =>
        aws.client(type, {
          ...place,
          region: place.region === 'global' ? 'us-gov-west-1' : place.region,
        })) as typeof aws.client,
    };
    const [document] = await collectAll(inGov);

    assert.equal(document?.region, 'us-gov-west-1');
    assert.equal(document.arn, 'arn:aws-us-gov:s3:::larkspur-first');
    assert.equal(
      kind.console?.(document)?.url,
      'https://console.amazonaws-us-gov.com/s3/buckets/larkspur-first?region=us-gov-west-1',
    );
  });

  it('pitfall 35: keeps a policy as text, restricted, whatever shape its principals have', () => {
    const policies = ['larkspur-payments-receipts', 'status.larkspur.example'].map(
      (name) => attrsOf(name).policy,
    );
    const column = kind.columns.find(({ name }) => name === 'policy');

    assert.ok(policies.every((policy) => typeof policy === 'string'));
    assert.equal(column?.sensitivity, 'restricted');
    for (const document of documents)
      assert.ok(!document.identifiers.some((one) => one.includes('Statement')), document.id);
  });

  it('pitfall 36: keeps "not set up" and "could not be read" apart in every detail', async () => {
    const refused = new Map<string, unknown>();
    const first = attrsOf('larkspur-first');
    for (const command of [
      'GetBucketLifecycleConfiguration',
      'GetBucketWebsite',
      'GetBucketReplication',
      'GetBucketLogging',
      'GetBucketVersioning',
      'GetBucketOwnershipControls',
      'GetPublicAccessBlock',
    ]) {
      const all = await collectAll(
        fakeAws(
          respondWith((name) => {
            if (name === command) throw awsError('AccessDenied');
            return undefined;
          }),
        ),
      );
      refused.set(command, attrsOf('larkspur-first', all));
    }
    const of = (command: string, detail: keyof S3Attributes) =>
      (refused.get(command) as S3Attributes)[detail];

    assert.deepEqual(
      [
        first.lifecycle,
        first.website,
        first.replication,
        first.logging,
        first.versioning,
        first.ownership,
        first.bucketBlock,
      ],
      [null, null, null, null, null, null, null],
    );
    assert.deepEqual(of('GetBucketLifecycleConfiguration', 'lifecycle'), {
      unreadable: 'AccessDenied (s3:GetLifecycleConfiguration)',
    });
    assert.deepEqual(of('GetBucketWebsite', 'website'), { unreadable: 'AccessDenied (s3:GetBucketWebsite)' });
    assert.deepEqual(of('GetBucketReplication', 'replication'), {
      unreadable: 'AccessDenied (s3:GetReplicationConfiguration)',
    });
    assert.deepEqual(of('GetBucketLogging', 'logging'), { unreadable: 'AccessDenied (s3:GetBucketLogging)' });
    assert.deepEqual(of('GetBucketVersioning', 'versioning'), {
      unreadable: 'AccessDenied (s3:GetBucketVersioning)',
    });
    assert.deepEqual(of('GetBucketOwnershipControls', 'ownership'), {
      unreadable: 'AccessDenied (s3:GetBucketOwnershipControls)',
    });
    assert.deepEqual(of('GetPublicAccessBlock', 'bucketBlock'), {
      unreadable: 'AccessDenied (s3:GetBucketPublicAccessBlock)',
    });
    assert.deepEqual(of('GetPublicAccessBlock', 'accountBlock'), {
      unreadable: 'AccessDenied (s3:GetAccountPublicAccessBlock)',
    });
  });

  const faults: [string, Error][] = [
    ['a throttle', awsError('SlowDown', 503)],
    ['a timeout', awsError('TimeoutError', 0)],
    ['a fault of AWS', awsError('InternalError', 500)],
    ['expired credentials', awsError('ExpiredToken', 400)],
    ['a role that cannot be assumed', awsError('AccessDenied', 403, { action: 'sts:AssumeRole' })],
  ];
  for (const [what, fault] of faults) {
    it(`fails as a whole for ${what} at one detail`, async () => {
      const aws = fakeAws(
        respondWith((name) => {
          if (name === 'GetBucketTagging') throw fault;
          return undefined;
        }),
      );

      await assert.rejects(collectAll(aws), { name: fault.name });
    });
  }

  it('fails where the list does', async () => {
    const aws = fakeAws(() => {
      throw awsError('AccessDenied');
    });

    await assert.rejects(collectAll(aws), { name: 'AccessDenied' });
  });

  it('knows a bucket by its host names, its website and its access points', () => {
    const receipts = documentNamed('larkspur-payments-receipts');

    assert.deepEqual(receipts.hostnames, [
      'larkspur-payments-receipts.s3.eu-west-1.amazonaws.com',
      'larkspur-payments-receipts.s3.amazonaws.com',
      'reports-111122223333.s3-accesspoint.eu-west-1.amazonaws.com',
    ]);
    assert.ok(receipts.identifiers.includes('arn:aws:s3:eu-west-1:111122223333:accesspoint/reports'));
    assert.ok(
      documentNamed('status.larkspur.example').hostnames.includes(
        'status.larkspur.example.s3-website.eu-central-1.amazonaws.com',
      ),
    );
    assert.deepEqual(receipts.links, [
      { relation: 'logs-to', kind: 's3', id: 'aws/larkspur-central-logs' },
      { relation: 'copied-to', kind: 's3', id: 'aws/larkspur-receipts-copy' },
    ]);
  });
});
