import type { Note, Outcome, ScopeRecord, StoredDocument } from '#kit';
import { parseScopeKey } from '#kit';
import { canaryOf } from './canaries.ts';
import { decodeAccount } from './decode.ts';
import type { KeyAttributes } from './document.ts';
import { prefixes, prefixOf } from './prefixes.ts';

const NOBODY: readonly Outcome[] = ['absent', 'unknown'];
/** Prefixes of things that have documents here. */
const indexed = ['AIDA', 'AKIA', 'AROA'];

/** What a careful colleague would say of an id that is on nothing of ours. */
export function explain({
  value,
  ended,
  renamed,
  scopes,
}: {
  value: string;
  /** What had it once. */
  ended: readonly StoredDocument[];
  /** What some of these are by now. */
  renamed: readonly StoredDocument[];
  scopes: readonly ScopeRecord[];
}): Note[] {
  const prefix = prefixOf(value);
  const account = decodeAccount(value);
  return [
    ...ended.slice(0, 3).map((document) => endedNote(document, renamed, scopes)),
    ...(account ? aboutAccount({ value, account, scopes, by: 'Its id says that' }) : []),
    ...(prefix && !account && (prefix === 'AKIA' || prefix === 'ASIA') ? [oldNote(value)] : []),
    ...(prefix
      ? [
          {
            text: `By its first letters, ${value} is ${prefixes[prefix]}.`,
            sensitivity: 'public' as const,
            outcomes: NOBODY,
          },
        ]
      : []),
  ];
}

/**
 * Why finding nothing says nothing: the index cannot hold such an id, or the root user of an account of ours may
 * have the key, of which AWS tells no id. `root` is the root user of the account that the id tells, as the index has it.
 */
export function beyondOf(
  value: string,
  { ours, root }: { ours: boolean; root: StoredDocument | undefined },
): string | undefined {
  const prefix = prefixOf(value);
  if (!prefix) return undefined;
  if (prefix === 'ASIA') return 'temporary keys are in no index; a live check looks for them in CloudTrail';
  if (!indexed.includes(prefix)) return 'of such things there is no index here';
  const account = decodeAccount(value);
  if (prefix !== 'AKIA' || (account && !ours)) return undefined;
  const { slots }: KeyAttributes = root?.attrs ?? {};
  const none = Array.isArray(slots) && slots.every(({ active }) => !active);
  return none ? undefined : 'it may be a key of a root user, whose ids AWS tells nobody';
}

/** Whether an account is among those that are read, as far as the asker may see. */
export function isOurs(account: string | undefined, scopes: readonly ScopeRecord[]): boolean {
  return account !== undefined && scopes.some(({ key }) => parseScopeKey(key)?.account === account);
}

/** What the account of a key that was not found means; `by` is who says so. */
export function aboutAccount({
  value,
  account,
  scopes,
  by,
}: {
  value: string;
  account: string;
  scopes: readonly ScopeRecord[];
  by: string;
}): Note[] {
  const maker = canaryOf(account);
  if (maker) {
    const text = `${by} it is of the account ${account}, which belongs to ${maker}: it is bait (a canary token). Whoever uses it sets off an alarm, so do not; find out who left it there.`;
    return [{ text, sensitivity: 'public', outcomes: NOBODY, lead: NOBODY }];
  }
  if (!isOurs(account, scopes)) {
    const text = `${by} it is of the account ${account}, which is none of ours, as far as you may see: tell whoever owns it, or AWS.`;
    return [{ text, outcomes: NOBODY, lead: NOBODY }];
  }
  const scope = scopes.find(({ key }) => parseScopeKey(key)?.account === account);
  const why = !value.startsWith('AKIA')
    ? ', which is ours.'
    : scope?.outcome === 'complete'
      ? ", which is ours, but on none of its users: it was deleted, made since the account was read, or it is the root user's."
      : ', which is ours, but its users could not be read.';
  return [{ text: `${by} it is of the account ${account}${why}`, account, outcomes: NOBODY, lead: NOBODY }];
}

function oldNote(value: string): Note {
  const text = `${value} does not tell its account: it is of the old kind, or made up.`;
  const unlessLive = 'A live check asks STS.';
  return { text, unlessLive, sensitivity: 'public', outcomes: NOBODY, lead: NOBODY };
}

/** The ids that a user or a role keeps when it is renamed. */
export function kept({ type, identifiers }: StoredDocument): string[] {
  return type === 'access-key' ? [] : identifiers.filter((one) => /^A(?:IDA|ROA)/.test(prefixOf(one) ?? ''));
}

function endedNote(
  ended: StoredDocument,
  renamed: readonly StoredDocument[],
  scopes: readonly ScopeRecord[],
): Note {
  const { type, name, id, account, attrs, asOf, validTo } = ended;
  const { user, status, lastUsed }: KeyAttributes = attrs;
  const what =
    type === 'access-key'
      ? `the ${status ?? ''} access key of the user ${user ?? 'unknown'}`.replace('  ', ' ')
      : `the ${type.replaceAll('-', ' ')} ${name ?? id}`;
  const used = lastUsed && 'at' in lastUsed ? `, last used ${lastUsed.at}` : '';
  const ids = kept(ended);
  const now = renamed.find(({ identifiers }) => identifiers.some((one) => ids.includes(one)));
  // An account that is not read any more took its documents along, which were not deleted for that
  const fate = now
    ? `It is the ${now.type} ${now.name ?? now.id} by now`
    : scopes.some(({ key }) => parseScopeKey(key)?.account === account)
      ? 'It was deleted'
      : 'Its account is not read any more';
  const text = `${fate}: last seen ${asOf} as ${what} of the account ${account}${used}, and gone by ${validTo}.`;
  return { text, account, sensitivity: 'restricted', outcomes: NOBODY, lead: NOBODY };
}
