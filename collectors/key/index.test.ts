import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Document, Result } from '#kit';
import { documentOf, fakeAws } from '#kit/testing';
import { account, collectAll, keys, respondWith } from './fixtures/recorded.ts';
import { kind } from './index.ts';

const documents = await collectAll(fakeAws(respondWith()));

describe('what the kind accepts', () => {
  const key = keys.active;
  const arn = `arn:aws:iam::${account}`;
  const cases: [text: string, understood: string | undefined][] = [
    [key, `id ${key}`],
    [key.toLowerCase(), `id ${key}`],
    ['AROARTX3GSDSUDEPLOY22', 'id AROARTX3GSDSUDEPLOY22'],
    [`AKIA${'A'.repeat(125)}`, undefined],
    ['AKIA', undefined],
    [`${key}/20261121/eu-west-1/s3/aws4_request`, `id ${key}`],
    [`${key}%2F20261121%2Feu-west-1%2Fs3%2Faws4_request`, `id ${key}`],
    [`${key}/secret`, undefined],
    [`ARN:AWS:IAM::${account}:User/Path/Anna`, `arn arn:aws:iam::${account}:user/Path/Anna`],
    [`${arn}:role/ci/deploy`, `arn ${arn}:role/ci/deploy`],
    [
      `arn:aws-cn:sts::${account}:assumed-role/deploy/anna@example.com`,
      `arn arn:aws-cn:sts::${account}:assumed-role/deploy`,
    ],
    [`${arn}:root`, `id ${account}/root`],
    [`${arn}:policy/x`, undefined],
    ['arn:aws:s3:::bucket', undefined],
  ];
  for (const [text, understood] of cases) {
    it(`${text.slice(0, 80)}: ${understood ?? 'not this kind'}`, () => {
      assert.equal(understand(text), understood);
    });
  }

  it('takes a name only where it is asked by name, and never what stands before a key', () => {
    const names = kind.accepts.filter(({ when }) => when === 'asked');
    assert.equal(names.length, 1);
    for (const text of ['payments-ci', 'anna.berg']) assert.equal(understand(text, true), `id ${text}`);
    for (const text of [
      'aws_access_key_id',
      'AWS_ACCESS_KEY_ID=x',
      'X-Amz-Credential',
      'secret_key',
      'a/b',
      'x'.repeat(65),
    ])
      assert.equal(understand(text, true), undefined, text);
  });
});

function understand(text: string, named = false): string | undefined {
  for (const one of kind.accepts) {
    if (!('pattern' in one) || (one.when === 'asked') !== named) continue;
    const match = one.pattern.exec(text);
    const value = match && (one.value ? one.value(match) : match[0]);
    if (value) return `${one.as ?? one.shape} ${value}`;
  }
  return undefined;
}

function shown(document: Document): Result {
  const facts = kind.columns.flatMap(({ name, label, value, why }) => {
    const read = value(document);
    const said = why?.(document);
    return read === undefined || read === null
      ? []
      : [{ name, label, value: read, state: 'value' as const, ...(said && { why: said }) }];
  });
  const { id, type, name, account: owner, region } = document;
  return {
    ...{
      kind: 'key',
      id,
      type,
      provider: 'aws',
      account: { id: owner },
      region,
      facts,
      links: [],
      related: [],
    },
    ...(name && { name }),
    ...{ source: 'index', asOf: '2026-11-21T03:00:00.000Z' },
  };
}

describe('what is said of a document', () => {
  const of = (id: string) =>
    documents.find((document) => document.id === id) ?? documentOf({ kind: 'key', id });
  const cases: [id: string, said: RegExp][] = [
    [
      keys.active,
      /^the active access key of the user payments-ci \(last used 2026-11-21T00:12:00Z by s3 in eu-west-1; can administer everything\)$/,
    ],
    [
      keys.unused,
      /^the active access key of the user old-backup \(never used; full s3 \(named resources\); reads dynamodb\)$/,
    ],
    [`${account}/user/anna.berg`, /^the user anna\.berg \(reads everything\)$/],
    [`${account}/role/deploy`, /^the role deploy \(can give itself any right \(iam\)\)$/],
    [`${account}/root`, /^the root user$/],
  ];
  for (const [id, said] of cases) {
    it(`${id}: ${said.source}`, () => assert.match(kind.describe(shown(of(id))), said));
  }

  it('infers no more than it says', () => {
    const root = of(`${account}/root`);
    const inferred = { ...root, attrs: { ...root.attrs, inferred: 'nobody else has it' } };

    assert.match(
      kind.describe(shown(inferred)),
      /^most likely a key of the root user \(nobody else has it\)$/,
    );
  });

  it('gives the next steps in order, with the exact command, by the state that it shows', () => {
    const next = (document: Document) => kind.columns.find(({ name }) => name === 'next')?.value(document);
    const active = of(keys.active);

    assert.match(
      String(next(active)),
      new RegExp(
        `^1\\. .*aws iam update-access-key --user-name payments-ci --access-key-id ${keys.active} --status Inactive; 4\\.`,
      ),
    );
    assert.match(String(next(of(keys.inactive))), /^1\. it is inactive.*delete-access-key/);
    assert.doesNotMatch(String(next(of(keys.inactive))), /update-access-key/);
    assert.match(String(next(of(`${account}/root`))), /^1\. sign in as the root user/);
    // A name that would do something else in a shell
    assert.equal(next({ ...active, attrs: { ...active.attrs, user: 'x; rm -rf /' } }), undefined);
  });

  it('links to the user in the console of its partition', () => {
    assert.equal(
      kind.console?.(of(keys.active))?.url,
      'https://console.aws.amazon.com/iam/home#/users/details/payments-ci?section=security_credentials',
    );
    const china = { ...of(`${account}/role/deploy`), arn: `arn:aws-cn:iam::${account}:role/deploy` };
    assert.match(
      kind.console?.(china)?.url ?? '',
      /^https:\/\/console\.amazonaws\.cn\/iam\/home#\/roles\/details\/deploy$/,
    );
    assert.equal(kind.console?.(documentOf({ kind: 'key', type: 'session' })), undefined);
  });

  it('is restricted, all of it', () => {
    assert.equal(kind.sensitivity, 'restricted');
    assert.ok(kind.columns.every(({ sensitivity }) => sensitivity === undefined));
  });
});
