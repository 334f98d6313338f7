import { accountId, zeroAccount } from '../organisation.ts';
import { createRandom } from '../random.ts';
import { keyIdOf } from './key-ids.ts';

/**
 * The keys of which something is told, the same at every size and seed.
 *
 * | case | example | what is right |
 * |---|---|---|
 * | alive, and can do everything | keys.paymentsCi | payments-ci of payments-prod, used from two places of ours |
 * | its inactive other key | keys.paymentsCiOld | the same user |
 * | old, never used, account with a leading zero | keys.forgotten | sso-sync of identity-prod |
 * | of the root user | keys.root | on no user of sandbox, whose root user has a key: inferred, live |
 * | deleted since it was read | keys.deleted | promo-import of checkout-prod; gone, live |
 * | made since it was read | keys.fresh | route-solver-ci of freight-prod; only live finds it |
 * | on nobody | keys.nobody | of freight-staging by its id: deleted |
 * | temporary | keys.session | Ines Okafor through IAM Identity Center, live |
 * | of another organisation | keys.foreign | by its id none of ours |
 * | canary token | keys.canary | bait of Thinkst |
 */
const id = (prefix: 'AKIA' | 'ASIA', account: string, what: string) =>
  keyIdOf(prefix, account, createRandom(`key/${what}`));

export const keys = {
  paymentsCi: id('AKIA', accountId('payments-prod'), 'payments-ci'),
  paymentsCiOld: id('AKIA', accountId('payments-prod'), 'payments-ci-old'),
  forgotten: id('AKIA', zeroAccount, 'forgotten'),
  root: id('AKIA', accountId('sandbox'), 'root'),
  deleted: id('AKIA', accountId('checkout-prod'), 'deleted'),
  fresh: id('AKIA', accountId('freight-prod'), 'fresh'),
  nobody: id('AKIA', accountId('freight-staging'), 'nobody'),
  session: id('ASIA', accountId('payments-prod'), 'session'),
  foreign: id('AKIA', '029608264753', 'foreign'),
  canary: 'AKIASP2TPHJSQH3FJRUX',
} as const;

/** The role behind the session, as IAM Identity Center names it. */
export const adminRole = 'AWSReservedSSO_Admin_3c5d7e9f1a2b4c6d';
export const person = 'ines.okafor@larkspur.example';

/** A user who is gone between being listed and being read. */
export const ghost = { account: accountId('tracking-prod'), name: 'left-in-a-hurry' };
/** Where the credential report is refused. */
export const reportDenied = accountId('log-archive');
/** Where the organisation has taken the root user's credentials away. */
export const rootless: readonly string[] = [accountId('partner-portal-prod'), accountId('mobile-prod')];
/** Where the root user has a key, against all advice. */
export const rootKeyed = accountId('sandbox');
