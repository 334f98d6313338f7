import { accountId, deniedAccount, zeroAccount } from '../../../src/demo/organisation.ts';
import { createRandom } from '../../../src/demo/random.ts';
import { keyIdOf } from '../../../src/demo/world/key-ids.ts';
import { ghost, keys as made, person } from '../../../src/demo/world/key-story.ts';
import { secrets } from './check.ts';
import type { Row } from './row.ts';
import { bucket } from './things.ts';

/** Access keys and who holds them. Nobody but security may know that they are there. */

const who = 'security';
const secret = secrets[0] ?? '';
const account = accountId('payments-prod');
const key = (id: string) => `key ${id}`;
const isCi = { outcome: 'found', account: 'payments-prod', holders: [key(made.paymentsCi)] } as const;
const nothing = { outcome: 'denied', holders: [], related: [] } as const;
const leaks = [/payments-ci\b/, /administer/, /payments-prod/, /team-payments/];
const presigned = `https://larkspur-payments-receipts.s3.eu-west-1.amazonaws.com/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${made.paymentsCi}%2F20261120%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024`;

/** Keys of accounts that were not read: one refuses us, one is closed and left out. */
const unread = (prefix: 'AKIA' | 'ASIA', of: string) => keyIdOf(prefix, of, createRandom('unread'));
const oldLabs = accountId('old-labs');

export const keys: readonly Row[] = [
  {
    who,
    text: made.paymentsCi,
    expect: {
      ...isCi,
      owner: 'team-payments',
      facts: {
        status: /^active/,
        allows: /administer everything/,
        lastUsed: /^2026-11-20T22:14:00Z by s3 in us-east-1/,
        otherKeys: new RegExp(`${made.paymentsCiOld} \\(inactive`),
        groups: /^admins/,
        mfa: /^no/,
        next: new RegExp(`deactivate it: aws iam update-access-key .*${made.paymentsCi} --status Inactive`),
      },
      related: ['user key payments-ci @payments-prod'],
    },
  },
  { who: 'support', text: made.paymentsCi, expect: { ...nothing, says: [/security/], never: leaks } },
  { who: 'developer', text: made.paymentsCi, expect: { ...nothing, says: [/restricted/], never: leaks } },
  { who: 'support', kind: 'key', text: made.nobody, expect: { ...nothing, never: [/freight/] } },
  { who: 'support', text: made.canary, expect: { ...nothing, never: [/Thinkst/, /canary/] } },
  { who: 'developer', kind: 'key', text: made.paymentsCi, live: true, expect: { ...nothing, never: leaks } },
  { who, kind: 'key', text: made.paymentsCi.toLowerCase(), expect: isCi },
  {
    who,
    text: made.paymentsCiOld,
    expect: {
      outcome: 'found',
      account: 'payments-prod',
      facts: { status: /^inactive/, user: /^payments-ci/ },
    },
  },
  {
    who,
    text: made.forgotten,
    expect: {
      outcome: 'found',
      account: 'identity-prod',
      facts: { user: /^sso-sync/, created: /^2017-06-01/ },
      says: [new RegExp(zeroAccount), /never used/],
    },
  },
  {
    who,
    text: made.paymentsCi,
    live: true,
    expect: {
      ...isCi,
      confirmed: 'same',
      facts: {
        lastCalls:
          /ListBuckets .*from 52\.3\.200\.25 \(payments-api-7 .*from 198\.51\.100\.20 \(in Office Pune\)/,
      },
      related: ['called-from ip payments-api-7 @payments-prod'],
      never: [/from 52\.3\.200\.25 \(hooks/],
    },
  },
  // On nobody that was read
  {
    who,
    text: made.root,
    expect: { outcome: 'unknown', holders: [], says: [/of the account sandbox/, /the root user's/] },
  },
  {
    who,
    text: made.root,
    live: true,
    expect: {
      outcome: 'found',
      account: 'sandbox',
      holders: [`key ${accountId('sandbox')}/root`],
      says: [/most likely a key of the root user/],
    },
  },
  {
    who,
    text: made.deleted,
    expect: { outcome: 'found', account: 'checkout-prod', facts: { user: /^promo-import/ } },
  },
  {
    who,
    text: made.deleted,
    live: true,
    expect: {
      outcome: 'absent',
      confirmed: 'gone',
      says: [/Last known: the active access key of the user promo-import/],
    },
  },
  {
    who,
    text: made.deleted,
    live: true,
    expect: { outcome: 'absent', never: [/all 19 places of ours were read live/] },
  },
  {
    who,
    text: made.fresh,
    expect: { outcome: 'unknown', holders: [], says: [/of the account freight-prod/, /made since/] },
  },
  {
    who,
    text: made.fresh,
    live: true,
    expect: {
      outcome: 'found',
      account: 'freight-prod',
      holders: [key(made.fresh)],
      facts: { user: /^route-solver-hotfix/ },
    },
  },
  {
    who,
    text: made.nobody,
    live: true,
    expect: { outcome: 'absent', holders: [], says: [/freight-staging/, /STS confirms/] },
  },
  {
    who,
    text: made.session,
    expect: {
      outcome: 'unknown',
      holders: [],
      says: [/temporary access key/, /payments-prod/],
      never: [/ines/],
    },
  },
  {
    who,
    text: made.session,
    live: true,
    expect: {
      outcome: 'found',
      account: 'payments-prod',
      facts: { person: new RegExp(person.replaceAll('.', '\\.')), lastCalls: /in Office Pune/ },
      says: [/AWSReservedSSO_Admin/],
    },
  },
  // The account in the id: of the new generation only, and never more than a hint
  {
    who,
    text: made.foreign,
    expect: { outcome: 'unknown', holders: [], says: [/account 029608264753, which is none of ours/] },
  },
  { who, text: made.canary, expect: { outcome: 'unknown', says: [/171436882533/, /canary token/] } },
  { who, text: 'ASIAY34FZKBOKMUTVV7A', expect: { outcome: 'unknown', says: [/609629065308/, /temporary/] } },
  { who, text: 'ASIAQNZGKIQY56JQ7WML', expect: { outcome: 'unknown', says: [/029608264753/] } },
  {
    who,
    text: 'AKIAJWMRCSBBKQO4HQCQ',
    expect: { outcome: 'unknown', says: [/does not tell its account/], never: [/666561056834/] },
  },
  {
    who,
    text: 'AKIAIOSFODNN7EXAMPLE',
    expect: { outcome: 'unknown', says: [/does not tell its account/], never: [/of the account \d/] },
  },
  {
    who,
    text: 'AKIAIOSFODNN7EXAMPLE',
    live: true,
    expect: {
      outcome: 'absent',
      says: [/none of our 19 places/],
      never: [/A live check asks STS/, /were read live/],
    },
  },
  { who, whole: true, text: made.nobody, expect: { outcome: 'absent', says: [/freight-staging/] } },
  { who, whole: true, text: made.canary, expect: { outcome: 'absent', says: [/canary token/] } },
  {
    who,
    whole: true,
    text: made.root,
    expect: { outcome: 'unknown', says: [/may be a key of a root user/], never: [/belongs to nobody/] },
  },
  // Of an account of ours that was not read
  {
    who,
    text: unread('AKIA', deniedAccount),
    live: true,
    expect: {
      outcome: 'unknown',
      holders: [],
      says: [/of the account legacy-acquired .*but its users could not be read/, /AccessDenied/],
      never: [/belongs to nobody/, /none of ours/],
    },
  },
  {
    who,
    text: unread('ASIA', deniedAccount),
    live: true,
    expect: { outcome: 'unknown', holders: [], never: [/belongs to nobody/] },
  },
  {
    who,
    text: unread('ASIA', deniedAccount),
    live: true,
    expect: {
      outcome: 'unknown',
      says: [/could not be read live|could not read.*AccessDenied/],
      never: [/: Error\)/],
    },
  },
  {
    who,
    text: unread('AKIA', oldLabs),
    expect: { outcome: 'unknown', says: [/old-labs/], never: [/belongs to nobody/] },
  },
  {
    who,
    text: unread('AKIA', oldLabs),
    live: true,
    expect: { outcome: 'unknown', says: [/old-labs/], never: [/belongs to nobody/] },
  },
  {
    who,
    text: `arn:aws:iam::${account}:user/nobody-at-all`,
    expect: { outcome: 'absent', never: [/legacy-acquired/] },
  },
  {
    who,
    text: `arn:aws:iam::${deniedAccount}:user/nobody-at-all`,
    expect: { outcome: 'unknown', holders: [], says: [/legacy-acquired/] },
  },
  // What is not a key
  {
    who,
    text: 'AIDAQQQQQQQQQQQQQQQQQ',
    expect: {
      outcome: 'unknown',
      understood: ['key AIDAQQQQQQQQQQQQQQQQQ'],
      says: [/an IAM user: a principal, not a key/],
    },
  },
  {
    who,
    text: 'AROAQQQQQQQQQQQQQQQQQ',
    expect: { outcome: 'unknown', understood: ['key AROAQQQQQQQQQQQQQQQQQ'], says: [/role of IAM/] },
  },
  { who: 'support', text: 'AROAQQQQQQQQQQQQQQQQQ', expect: nothing },
  { who, text: 'ANPAQQQQQQQQQQQQQQQQQ', expect: { outcome: 'unknown', says: [/managed policy of IAM/] } },
  {
    who,
    text: `arn:aws:iam::${account}:user/payments-ci`,
    expect: { outcome: 'found', holders: [`key ${account}/user/payments-ci`], account: 'payments-prod' },
  },
  {
    who: 'support',
    text: `arn:aws:iam::${account}:user/payments-ci`,
    expect: { ...nothing, never: [/administer/] },
  },
  {
    who,
    text: `arn:aws:sts::${account}:assumed-role/cloudwhois-reader/nightly`,
    expect: { outcome: 'found', holders: [`key ${account}/role/cloudwhois-reader`] },
  },
  {
    who,
    text: `arn:aws:iam::${accountId('sandbox')}:root`,
    expect: { outcome: 'found', account: 'sandbox', says: [/root user/] },
  },
  {
    who,
    kind: 'key',
    text: 'PAYMENTS-CI',
    expect: { outcome: 'found', holders: [`key ${account}/user/payments-ci`] },
  },
  {
    who,
    kind: 'key',
    text: ghost.name,
    expect: { outcome: 'unknown', holders: [], never: [/tracking-prod/] },
  },
  // In lines and with secrets beside
  {
    who,
    text: `2026-11-20T22:14:00Z INFO boto3 credentials: Found ${made.paymentsCi} in environment`,
    expect: { ...isCi, understood: [key(made.paymentsCi)] },
  },
  {
    who,
    text: presigned,
    expect: { outcome: 'found', holders: [bucket('larkspur-payments-receipts'), key(made.paymentsCi)] },
  },
  {
    who: 'support',
    text: presigned,
    expect: {
      outcome: 'found',
      holders: [bucket('larkspur-payments-receipts')],
      never: [/payments-ci\b/, /administer/, /fe5f80f7/],
    },
  },
  {
    who,
    text: `AWS_ACCESS_KEY_ID=${made.paymentsCi} AWS_SECRET_ACCESS_KEY=${secret}`,
    expect: { ...isCi, says: [/looks like a secret/, /revoke/] },
  },
  {
    who: 'support',
    text: `aws_access_key_id = ${made.paymentsCi}\naws_secret_access_key = ${secret}`,
    expect: { ...nothing, says: [/looks like a secret/], never: leaks },
  },
  { who, text: `${made.paymentsCi}:${secret}`, expect: { ...isCi, says: [/looks like a secret/] } },
  { who, text: secret, expect: { outcome: 'invalid', says: [/secret/] } },
  {
    who: 'support',
    text: `my secret is ${secret}, whose?`,
    expect: { outcome: 'invalid', says: [/secret/] },
  },
  { who, kind: 'key', text: secret, expect: { outcome: 'invalid', says: [/secret/] } },
  {
    who: 'support',
    text: `https://app.larkspur.example/cb?token=${secret}#${secret}`,
    expect: { outcome: 'found', understood: ['dns app.larkspur.example'] },
  },
];
