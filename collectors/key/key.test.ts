import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Document } from '#kit';
import { documentCheck } from '#kit';
import { fakeAws } from '#kit/testing';
import type { KeyAttributes } from './document.ts';
import { collectAll, failure, keys, place, report, respondWith } from './fixtures/recorded.ts';
import { kind } from './index.ts';
import { parseReport, readReport } from './report.ts';

const aws = fakeAws(respondWith());
const documents = await collectAll(aws);

function factsOf(all: readonly Document[], id: string): KeyAttributes {
  const found = all.find((document) => document.id === id);
  assert.ok(found, id);
  return found.attrs;
}

function collectWith(own: Parameters<typeof respondWith>[0]): Promise<Document[]> {
  return collectAll(fakeAws(respondWith(own)));
}

const denied = () => {
  throw Object.assign(failure('AccessDenied', 403), { action: 'iam:X' });
};

describe('collecting access keys', () => {
  it('makes the example documents of the recorded responses, with ids of their own', () => {
    const lines = readFileSync(new URL('./fixtures/documents.ndjson', import.meta.url), 'utf8');
    const examples = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Document);

    assert.deepEqual(documents, examples.slice(0, documents.length));
    assert.deepEqual(documents.flatMap(documentCheck(kind)), []);
    assert.equal(new Set(documents.map(({ id }) => id)).size, documents.length);
  });

  it('costs one call for the account, two for the report, and one for each user and each key', () => {
    const counts = Map.groupBy(aws.calls, (call) => call.replace(/Command$/, ''));

    assert.deepEqual(Object.fromEntries([...counts].map(([call, all]) => [call, all.length])), {
      GetAccountAuthorizationDetails: 1,
      GenerateCredentialReport: 1,
      GetCredentialReport: 1,
      ListAccessKeys: 4,
      GetAccessKeyLastUsed: 3,
      // Of the one user whom the report does not have
      ListMFADevices: 1,
      GetLoginProfile: 1,
    });
  });

  it('tells of a key its user, its state, its last use and what it may do', () => {
    const { status, user, lastUsed, allows, otherKeys, mfa } = factsOf(documents, keys.active);

    assert.deepEqual(
      [status, user, allows, mfa],
      ['active', 'payments-ci', 'can administer everything', false],
    );
    assert.deepEqual(lastUsed, { at: '2026-11-21T00:12:00Z', service: 's3', region: 'eu-west-1' });
    assert.deepEqual(
      otherKeys?.map(({ id }) => id),
      [keys.inactive],
    );
  });

  it('takes what a policy allows from its default version, not from an older one', () => {
    const { policies = [] } = factsOf(documents, '111122223333/user/payments-ci');

    assert.equal(policies.find(({ name }) => name === 'payments-deploy')?.allows, 'full ecs; reads ecr');
  });

  it('pitfall 26: tells of the keys of the root user, and by no invented id', () => {
    const { slots } = factsOf(documents, '111122223333/root');

    assert.deepEqual(slots, [
      { slot: 1, active: false },
      {
        slot: 2,
        active: true,
        rotated: '2020-02-02T02:02:02Z',
        lastUsed: { at: '2026-11-01T02:03:04Z', service: 's3', region: 'us-east-1' },
      },
    ]);
    assert.doesNotMatch(JSON.stringify(documents), /root_key|root_account/);
  });

  it('pitfall 26: says so where the organisation manages the root user', async () => {
    const managed = report.replace(
      'root,<root_account>,true,not_supported',
      'root,<root_account>,false,false',
    );
    const without = managed.replace('true,2026-11-01T02:03:04+00:00', 'false,2026-11-01T02:03:04+00:00');
    const read = async (csv: string) => {
      const all = await collectWith({ GetCredentialReportCommand: () => ({ Content: Buffer.from(csv) }) });
      return factsOf(all, '111122223333/root').managedByOrganisation;
    };

    assert.equal(await read(without), true);
    // A key is left: somebody has credentials after all
    assert.equal(await read(managed), undefined);
    assert.equal(await read(report), undefined);
  });

  it('pitfall 27: finds columns of the report by name and keys by id, never by their order', () => {
    const { status, lastUsed } = factsOf(documents, keys.inactive);

    // Slot 1 of the report is this key, and the second of ListAccessKeys
    assert.equal(status, 'inactive');
    assert.deepEqual(lastUsed, { at: '2021-06-01T00:00:00Z', service: 'iam' });
    assert.equal(factsOf(documents, '111122223333/user/anna.berg').mfa, true);
    assert.equal(factsOf(documents, '111122223333/user/anna.berg').passwordLastUsed, '2026-11-19T08:00:00Z');
  });

  it('pitfall 27: leaves out what AWS knows nothing of: N/A is no region, and no last use is never', () => {
    assert.equal(factsOf(documents, keys.unused).lastUsed, null);
    assert.doesNotMatch(JSON.stringify(documents), /N\/A|no_information|not_supported/);
  });

  it('pitfall 31: a user that is gone since it was listed costs itself and nothing else', () => {
    assert.deepEqual(
      documents.filter(({ id, attrs }) => id.includes('ghost') || attrs.user === 'ghost'),
      [],
    );
    assert.ok(documents.some(({ name }) => name === 'old-backup'));
  });

  it('pitfall 31: the same for a key, and for a user that goes while its sign-in is read', async () => {
    const gone = () => {
      throw failure('NoSuchEntityException', 404);
    };
    const withoutKey = await collectWith({ GetAccessKeyLastUsedCommand: gone });
    const withoutUser = await collectWith({ ListMFADevicesCommand: gone });

    assert.deepEqual(
      withoutKey.filter(({ type }) => type === 'access-key'),
      [],
    );
    assert.ok(withoutKey.some(({ name }) => name === 'old-backup'));
    assert.ok(!withoutUser.some(({ name }) => name === 'old-backup'));
    assert.ok(withoutUser.some(({ id }) => id === keys.active));
  });

  it('pitfall 34: takes the partition from what AWS says, not from habit', async () => {
    const inChina = (text: string) => text.replaceAll('arn:aws:', 'arn:aws-cn:');
    const Arn = 'arn:aws-us-gov:iam::111122223333:role/x';
    const rowOf = async (csv: string) => {
      const all = await collectWith({
        GetCredentialReportCommand: () => ({ Content: Buffer.from(csv) }),
        GetAccountAuthorizationDetailsCommand: () => ({ RoleDetailList: [{ RoleName: 'x', Arn }] }),
      });
      return all.map(({ arn, identifiers }) => [arn, identifiers]);
    };
    const [root] = await rowOf(inChina(report));
    const [unlisted, role] = await rowOf('user,arn');

    assert.deepEqual(root?.[0], 'arn:aws-cn:iam::111122223333:root');
    assert.deepEqual(unlisted?.[0], 'arn:aws-us-gov:iam::111122223333:root');
    assert.ok(role?.[1]?.includes('arn:aws-us-gov:sts::111122223333:assumed-role/x'));
  });

  it('pitfall 36: one denied detail costs one fact, and reads as not readable', async () => {
    const unreadable = { unreadable: 'AccessDenied (iam:X)' };
    const noLastUse = await collectWith({ GetAccessKeyLastUsedCommand: denied });
    const noReport = await collectWith({ GetCredentialReportCommand: denied, ListMFADevicesCommand: denied });

    assert.deepEqual(factsOf(noLastUse, keys.active).lastUsed, unreadable);
    assert.equal(factsOf(noLastUse, keys.active).status, 'active');
    assert.deepEqual(factsOf(noReport, '111122223333/root').slots, unreadable);
    assert.deepEqual(factsOf(noReport, keys.active).mfa, unreadable);
    assert.equal(factsOf(noReport, keys.active).console, false);
    assert.deepEqual(noReport.flatMap(documentCheck(kind)), []);
  });

  it('pitfall 36: throttling is no detail: it is thrown, so that nothing known is lost', async () => {
    const throttled = () => {
      throw failure('Throttling', 400);
    };
    for (const command of ['GetAccessKeyLastUsed', 'ListAccessKeys', 'ListMFADevices', 'GetCredentialReport'])
      await assert.rejects(
        collectWith({ [`${command}Command`]: throttled }),
        { name: 'Throttling' },
        command,
      );
  });

  it('pitfall 36: keys that may not be listed fail the run: without them, each would be taken for deleted', async () => {
    for (const command of ['GetAccountAuthorizationDetails', 'ListAccessKeys'])
      await assert.rejects(collectWith({ [`${command}Command`]: denied }), { name: 'AccessDenied' }, command);
  });
});

describe('the credential report', () => {
  const start = (State: string) =>
    fakeAws(respondWith({ GenerateCredentialReportCommand: () => ({ State }) }));

  it('that is not ready in time is unreadable, not absent', async () => {
    const waits: number[] = [];
    const slow = start('INPROGRESS');
    const read = await readReport(slow, place, async (ms) => void waits.push(ms));

    assert.deepEqual(read, { unreadable: 'NotReady (iam:GenerateCredentialReport)' });
    assert.equal(slow.calls.filter((call) => call.startsWith('Generate')).length, waits.length + 1);
  });

  it('that was never made is unreadable, whatever its error is called', async () => {
    for (const name of [
      'CredentialReportNotPresentException',
      'ReportNotPresent',
      'ReportGenerationLimitExceededException',
    ]) {
      const none = fakeAws(
        respondWith({
          GetCredentialReportCommand: () => {
            throw failure(name, 410);
          },
        }),
      );
      assert.deepEqual(await readReport(none, place), { unreadable: `${name} (iam:GetCredentialReport)` });
    }
  });

  it('is read with quotes, empty cells and rows that end early', () => {
    const rows = parseReport('user,arn,mfa_active\r\n"a,""b""",,true\r\nshort\r\n');

    assert.deepEqual(rows.get('a,"b"'), { user: 'a,"b"', arn: '', mfa_active: 'true' });
    assert.deepEqual(rows.get('short'), { user: 'short', arn: '', mfa_active: '' });
  });
});
