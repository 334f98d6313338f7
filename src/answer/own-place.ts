import type { Question, ScopeRecord, Whereabouts } from '#kit';
import { byAccount, parseScopeKey, whereOf } from '#kit';

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

/**
 * Where a value itself says that the resource is: an ARN names its account and mostly its region, and so do our own
 * ids (`111122223333/eu-west-1/eni-0a`). S3's say nothing: what an access point leads to may lie in another account.
 */
export function ownPlace({ shape, value }: Pick<Question, 'shape' | 'value'>): Whereabouts | undefined {
  if (shape !== 'arn' && shape !== 'id') return undefined;
  const { account = '', region = '' } = whereOf(value);
  if (!/^\d{12}$/.test(account) || /^arn:[^:]*:s3/.test(value)) return undefined;
  return { account, ...(REGION.test(region) && { region }) };
}

/** Whether a scope could hold what is at a place: one of no region, or of every account, holds any. */
export function couldHold(key: string, { account, region }: Whereabouts): boolean {
  const scope = parseScopeKey(key);
  if (!scope) return true;
  const own = account === undefined || scope.account === account || scope.account === '*';
  return own && (region === undefined || [region, 'global', '*'].includes(scope.region));
}

/**
 * The records that a "no" to a question rests on: where the value names an account of ours that the asker may see,
 * those of its place alone. Of any other account all of them, so that a hidden one is answered as one that there is not.
 */
export function ownRecords(
  question: Question,
  records: readonly ScopeRecord[],
  visible: (account: string) => boolean,
): readonly ScopeRecord[] {
  const place = ownPlace(question);
  if (place?.account === undefined || !visible(place.account)) return records;
  const accounts = byAccount(records);
  if (!accounts.some(({ account }) => account === place.account)) return records;
  const near = accounts.filter(({ account }) => account === place.account || account === '*');
  return near.flatMap((own) => own.records).filter(({ key }) => couldHold(key, place));
}
