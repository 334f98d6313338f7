import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Document, EnrichContext, Place, Question } from '#kit';
import { collected, documentOf, fakeAws, naiveIndex } from '#kit/testing';
import type { KeyAttributes } from './document.ts';
import { keyIdOf } from './fixtures/key-id.ts';
import { account, collectAll, failure, keys, respondWith } from './fixtures/recorded.ts';
import { beginning, keyEvents, sessionEvents } from './fixtures/trail.ts';
import { kind } from './index.ts';

const signal = new AbortController().signal;
const documents = await collectAll(fakeAws(respondWith()));
const provider = kind.providers.aws;
assert.ok(provider?.find && provider.confirm && provider.enrich);
const { find, confirm, enrich } = provider;
type Own = Parameters<typeof respondWith>[0];

const places = [account, '444455556666'].map((one): Place => ({ account: one, region: 'global' }));

/** A cloud of two accounts, with what each place throws remembered as the frame does. */
function cloud(own: Own = {}) {
  const aws = fakeAws(respondWith(own));
  const failed: string[] = [];
  return {
    calls: aws.calls,
    failed,
    aws: {
      ...aws,
      async *everywhere<T>(run: (place: Place) => AsyncIterable<T> | undefined) {
        for (const place of places) {
          try {
            yield* run(place) ?? [];
          } catch (error) {
            failed.push(`${place.account}: ${(error as Error).name}`);
          }
        }
      },
    },
  };
}

function question(value: string): Question {
  return { text: value, kind: 'key', shape: 'id', value, because: 'asked so' };
}

async function search(value: string, own: Own = {}, excluded: Place[] = []) {
  const { aws, calls, failed } = cloud(own);
  const found = await collected(find({ aws, question: question(value), signal, excluded }));
  return { found, failed, calls: calls.map((call) => call.replace(/Command$/, '')) };
}

const throws =
  (name: string, status = 400) =>
  () => {
    throw failure(name, status);
  };

describe('finding a key without the index', () => {
  it('takes three calls, so that a key made a minute ago is found', async () => {
    const { found, calls, failed } = await search(keys.active);
    const [key] = found;

    assert.deepEqual(calls, ['GetAccessKeyInfo', 'GetAccessKeyLastUsed', 'ListAccessKeys']);
    assert.deepEqual(
      [key?.id, key?.account, key?.type, found.length],
      [keys.active, account, 'access-key', 1],
    );
    assert.deepEqual([key?.attrs.status, key?.attrs.user], ['active', 'payments-ci']);
    assert.deepEqual(failed, []);
  });

  it('asks no account where STS names one that is not ours', async () => {
    const { found, calls } = await search(keys.active, {
      GetAccessKeyInfoCommand: () => ({ Account: '999988887777' }),
    });

    assert.deepEqual([found, calls], [[], ['GetAccessKeyInfo']]);
  });

  it('a key, user or role of an account that is left out is not said to be absent', async () => {
    const left = [{ account: '999988887777', region: 'global' }];
    const toldElsewhere = { GetAccessKeyInfoCommand: () => ({ Account: '999988887777' }) };

    for (const value of [keys.active, 'arn:aws:iam::999988887777:user/kim'])
      await assert.rejects(search(value, toldElsewhere, left), { code: 'unavailable' }, value);
  });

  it("pitfall 25: a key on no user is the root user's, if that has one; STS says nothing on it", async () => {
    const { found, calls } = await search(keys.gone);
    const attrs: KeyAttributes = found[0]?.attrs ?? {};

    assert.deepEqual(calls, ['GetAccessKeyInfo', 'GetAccessKeyLastUsed', 'GetCredentialReport']);
    assert.deepEqual([found[0]?.type, found[0]?.id], ['root-user', `${account}/root`]);
    assert.match(attrs.inferred ?? '', /no user of the account has this key, and the root user has 1 active/);
  });

  it('pitfall 25: where the root user cannot be told, nothing is: the place counts as not read', async () => {
    const { found, failed } = await search(keys.gone, {
      GetCredentialReportCommand: throws('CredentialReportNotPresentException', 410),
    });
    const rowless = await search(keys.gone, {
      GetCredentialReportCommand: () => ({ Content: Buffer.from('user,arn\nanna,arn:x') }),
    });

    assert.deepEqual([found, failed], [[], [`${account}: Error`]]);
    assert.deepEqual([rowless.found, rowless.failed], [[], [`${account}: Error`]]);
  });

  it('pitfall 25: a key that STS does not know any more is looked for where its id says', async () => {
    const { found, failed } = await search(keys.active, {
      GetAccessKeyInfoCommand: throws('ValidationError'),
    });

    assert.deepEqual([found[0]?.id, failed], [keys.active, []]);
  });

  it('pitfall 24: where STS does not answer, an account read off the id is a hint: found is found, not found is unknown', async () => {
    const own = { GetAccessKeyInfoCommand: throws('AccessDenied', 403) };

    assert.equal((await search(keys.active, own)).found[0]?.id, keys.active);
    await assert.rejects(search(keyIdOf('AKIA', '999988887777', 1n), own), { name: 'AccessDenied' });
    await assert.rejects(search('AKIAIOSFODNN7EXAMPLE', own), { name: 'AccessDenied' });
  });

  it('finds users and roles by id, ARN and name, an ARN in its own account alone', async () => {
    for (const value of ['AIDARTX3GSDSTJ5PQWXYZ', `arn:aws:iam::${account}:user/payments-ci`]) {
      const { found } = await search(value);

      assert.equal(found[0]?.id, `${account}/user/payments-ci`, value);
    }
    const { found, calls } = await search(`arn:aws:sts::${account}:assumed-role/deploy`);
    assert.deepEqual(
      [found.length, found[0]?.id, calls],
      [1, `${account}/role/deploy`, ['GetAccountAuthorizationDetails']],
    );
    assert.deepEqual((await search(`${account}/root`)).calls, ['GetCredentialReport']);
  });

  it('pitfall 30: what cannot be read is not said to be absent', async () => {
    await assert.rejects(search('AGPARTX3GSDSTJ5PQWXYZ'), { name: 'NotRead' });
  });
});

const regions = { Regions: ['ap-south-1', 'eu-west-1', 'us-east-1'].map((RegionName) => ({ RegionName })) };
const session: Own = {
  DescribeRegionsCommand: () => regions,
  LookupEventsCommand: ({ LookupAttributes }, region) => {
    const [by] = LookupAttributes as { AttributeKey: string; AttributeValue: string }[];
    assert.equal(by?.AttributeValue, keys.session);
    if (by.AttributeKey === 'ResourceName') return { Events: region === 'us-east-1' ? [beginning] : [] };
    return { Events: sessionEvents[region] ?? [] };
  },
};

describe('finding a session', () => {
  it('pitfall 29: asks CloudTrail in every region of its account, once each, and how it began', async () => {
    const { found, calls, failed } = await search(keys.session, session);
    const attrs: KeyAttributes = found[0]?.attrs ?? {};

    assert.deepEqual(
      ['GetAccessKeyInfo', 'DescribeRegions', 'LookupEvents'].map(
        (call) => calls.filter((one) => one === call).length,
      ),
      [1, 1, 3 + 2],
    );
    assert.deepEqual(failed, []);
    assert.deepEqual([found[0]?.type, found[0]?.id, found[0]?.account], ['session', keys.session, account]);
    assert.equal(attrs.person, 'anna.berg@example.com');
    assert.match(attrs.personBecause ?? '', /permission set Admin/);
    assert.deepEqual([attrs.firstSeen, attrs.lastSeen], ['2026-11-21T02:00:00Z', '2026-11-21T02:10:00Z']);
    assert.deepEqual(
      attrs.calls?.map(({ event }) => event),
      ['GetSecretValue', 'ListUsers'],
    );
  });

  it('pitfall 29: a region that fails is named, and all that fail are no "nothing"', async () => {
    const one = await search(keys.session, {
      ...session,
      LookupEventsCommand: (_, region) => {
        if (region === 'eu-west-1') throw failure('ThrottlingException');
        return { Events: sessionEvents[region] ?? [] };
      },
    });
    const all = await search(keys.session, {
      ...session,
      LookupEventsCommand: throws('ThrottlingException'),
    });

    assert.deepEqual(one.found[0]?.attrs.unreadRegions, ['eu-west-1']);
    assert.deepEqual([all.found, all.failed], [[], [`${account}: ThrottlingException`]]);
  });

  it('says when it was seen first only where nothing older is left to read', async () => {
    const begunIn = async (NextToken: string | undefined, unread = false) => {
      const { found } = await search(keys.session, {
        ...session,
        LookupEventsCommand: ({ LookupAttributes }, region) => {
          const [by] = LookupAttributes as { AttributeKey: string }[];
          if (by?.AttributeKey === 'ResourceName') return { Events: [] };
          if (unread && region === 'ap-south-1') throw failure('ThrottlingException');
          return { Events: sessionEvents[region] ?? [], NextToken };
        },
      });
      const { firstSeen, lastSeen }: KeyAttributes = found[0]?.attrs ?? {};
      return [firstSeen, lastSeen];
    };

    assert.deepEqual(await begunIn(undefined), ['2026-11-21T02:05:00Z', '2026-11-21T02:10:00Z']);
    assert.deepEqual(await begunIn('more'), [undefined, '2026-11-21T02:10:00Z']);
    assert.deepEqual(await begunIn(undefined, true), [undefined, '2026-11-21T02:10:00Z']);
  });

  it('of no recorded call is still of its account', async () => {
    const { found } = await search(keys.session, { ...session, LookupEventsCommand: () => ({ Events: [] }) });

    assert.deepEqual([found[0]?.id, found[0]?.attrs.calls], [keys.session, []]);
  });
});

describe('confirming', () => {
  async function again(id: string, own: Own = {}) {
    const { aws, calls } = cloud(own);
    const result = documents.find((document) => document.id === id);
    assert.ok(result, id);
    return { result, now: await confirm({ aws, result, signal }), calls };
  }

  it('gives back what is as it was: a key by two calls, a user, a role and the root user', async () => {
    for (const id of [
      keys.active,
      keys.unused,
      `${account}/user/anna.berg`,
      `${account}/role/deploy`,
      `${account}/root`,
    ]) {
      const own = { ListMFADevicesCommand: () => ({ MFADevices: [{}] }), GetLoginProfileCommand: () => ({}) };
      const { result, now } = await again(id, own);

      assert.deepEqual(now, result, id);
    }
    assert.equal((await again(keys.active)).calls.length, 2);
  });

  it('pitfall 28: says what has changed, and what is gone', async () => {
    const inactive = {
      ListAccessKeysCommand: () => ({
        AccessKeyMetadata: [{ AccessKeyId: keys.active, Status: 'Inactive' }],
      }),
    };
    const changed = await again(keys.active, inactive);

    assert.equal(changed.now?.attrs.status, 'inactive');
    assert.deepEqual(changed.now?.attrs.otherKeys, []);
    assert.equal(
      (await again(keys.active, { GetAccessKeyLastUsedCommand: throws('NoSuchEntityException', 404) })).now,
      undefined,
    );
    assert.equal(
      (await again(keys.active, { ListAccessKeysCommand: () => ({ AccessKeyMetadata: [] }) })).now,
      undefined,
    );
    const nobody = { GetAccountAuthorizationDetailsCommand: () => ({}) };
    assert.equal((await again(`${account}/user/anna.berg`, nobody)).now, undefined);
  });

  it('finds a key whose user was renamed, and throws where the new name may not be read', async () => {
    const renamed: Own = {
      GetAccessKeyLastUsedCommand: () => ({ UserName: 'payments-bot', AccessKeyLastUsed: {} }),
      ListAccessKeysCommand: ({ UserName }) => {
        if (UserName !== 'payments-bot') throw failure('NoSuchEntityException', 404);
        return { AccessKeyMetadata: [{ AccessKeyId: keys.active, Status: 'Active' }] };
      },
    };
    const { now } = await again(keys.active, renamed);

    assert.deepEqual([now?.attrs.status, now?.attrs.user], ['active', 'payments-bot']);
    await assert.rejects(
      again(keys.active, { ...renamed, GetAccessKeyLastUsedCommand: throws('AccessDenied', 403) }),
      { name: 'AccessDenied' },
    );
  });

  it('throws where it cannot be told', async () => {
    await assert.rejects(again(keys.active, { ListAccessKeysCommand: throws('AccessDenied', 403) }), {
      name: 'AccessDenied',
    });
  });
});

describe('enriching', () => {
  const server = documentOf({ id: `${account}/eu-west-1/eni-0a`, name: 'api-7', addresses: ['203.0.113.9'] });
  const office = documentOf({ id: 'office', name: 'Office Pune', account: '-', ranges: ['198.51.100.0/24'] });

  async function more(
    results: readonly Document[],
    own: Own,
    options: { value?: string; see?: 'internal' | 'restricted' } = {},
  ) {
    const { aws, calls } = cloud(own);
    const scopes = [{ key: `key/aws/${account}/global`, outcome: 'complete' as const }];
    const context: EnrichContext = {
      ...{ aws, results, signal, now: 0, see: () => options.see ?? 'restricted' },
      question: question(options.value ?? results[0]?.id ?? ''),
      index: naiveIndex([...documents, server, office], { scopes }),
      resolve: async () => [],
    };
    const { facts = [], notes = [], related = [] } = await enrich(context);
    return { facts, notes: notes.map(({ text }) => text).join('\n'), related, calls };
  }
  const [active] = documents.filter(({ id }) => id === keys.active);
  const [unused] = documents.filter(({ id }) => id === keys.unused);
  assert.ok(active && unused);

  it('tells the last calls of a key from the one region of its last use, and whose the addresses are', async () => {
    let asked = '';
    const { facts, related, calls } = await more([active], {
      LookupEventsCommand: (_, region) => {
        asked = region;
        return { Events: keyEvents };
      },
    });
    const [fact] = facts;

    assert.deepEqual([asked, calls], ['eu-west-1', ['LookupEventsCommand']]);
    assert.equal(fact?.sensitivity, 'restricted');
    assert.match(
      String(fact?.value),
      /ListBuckets \(s3, eu-west-1\) from 203\.0\.113\.9 \(api-7 of 111122223333\)/,
    );
    assert.match(String(fact?.value), /CreateStack .* from cloudformation\.amazonaws\.com$/);
    assert.deepEqual(
      related.map(({ relation, document, to }) => [relation, document.id, to]),
      [['called-from', server.id, keys.active]],
    );
  });

  it('asks us-east-1 for a key that was last used by a global service', async () => {
    let asked = '';
    const global = {
      ...active,
      attrs: { ...active.attrs, lastUsed: { at: '2026-11-21T00:00:00Z', service: 'iam' } },
    };
    await more([global], {
      LookupEventsCommand: (_, region) => {
        asked = region;
        return { Events: [] };
      },
    });

    assert.equal(asked, 'us-east-1');
  });

  it('makes no call for a key that was never used, nor for who may not see it', async () => {
    assert.deepEqual((await more([unused], {})).calls, []);
    assert.deepEqual((await more([active], {}, { see: 'internal' })).calls, []);
  });

  it('pitfall 36: says that CloudTrail could not be read, where it could not', async () => {
    const { facts } = await more([active], { LookupEventsCommand: throws('AccessDeniedException', 403) });

    assert.deepEqual(
      facts.map(({ name, value }) => [name, value]),
      [['lastCalls', { unreadable: 'AccessDeniedException' }]],
    );
  });

  it('says of a key found live what its user may do, from the index', async () => {
    const { found } = await search(keys.active);
    const { facts } = await more(found, { LookupEventsCommand: () => ({ Events: [] }) });

    assert.deepEqual(
      facts.map(({ name, value }) => [name, value]),
      [
        ['allows', 'can administer everything'],
        ['lastCalls', null],
      ],
    );
  });

  it('names the addresses of a session: a resource of ours, an office, or none', async () => {
    const { found } = await search(keys.session, session);
    const { facts, related } = await more(found, {});

    assert.match(
      String(facts[0]?.value),
      /GetSecretValue .*\(api-7 of 111122223333\),2026.*ListUsers \(iam, us-east-1\), AccessDenied, from 198\.51\.100\.20 \(in Office Pune\)/,
    );
    assert.deepEqual(
      related.map(({ document }) => document.id),
      [server.id],
    );
  });

  it('pitfall 25: of a key that nobody has, says whose account STS names, or that it could not be asked', async () => {
    const other = await more(
      [],
      { GetAccessKeyInfoCommand: () => ({ Account: '999988887777' }) },
      { value: keys.gone },
    );
    const ours = await more([], {}, { value: keys.gone });
    const old = await more([], {}, { value: 'AKIAIOSFODNN7EXAMPLE' });
    const none = await more(
      [],
      { GetAccessKeyInfoCommand: throws('AccessDenied', 403) },
      { value: keys.gone },
    );
    const unknown = await more(
      [],
      { GetAccessKeyInfoCommand: throws('ValidationError') },
      { value: keys.gone },
    );

    assert.match(other.notes, /^STS says it is of the account 999988887777, which is none of ours/);
    // The lookup has read the same account off the id, and said what it means
    assert.equal(ours.notes, `STS confirms that it is of the account ${account}.`);
    assert.match(
      old.notes,
      /STS says it is of the account 111122223333, which is ours, but on none of its users/,
    );
    assert.match(none.notes, /could not be asked/);
    assert.match(unknown.notes, /does not know this key/);
    assert.deepEqual((await more([], {}, { value: 'payments-ci' })).calls, []);
  });
});
