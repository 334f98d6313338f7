import type { Accounts, Interval, Scope, ScopeRecord } from '#kit';
import { counted } from '#kit';
import type { StatusCause } from './status.types.ts';
import { accountRef } from './to-result.ts';

/** A scope with what does not change with the time. */
export interface KnownScope {
  record: ScopeRecord;
  scope: Scope;
  interval: Interval;
}

/** A scope as it stands now. */
export interface SeenScope extends KnownScope {
  /** Of its record, or `stale` where the last complete run is too old. */
  outcome: string;
}

/** A scope that is not as it should be. */
type Concerned = Pick<SeenScope, 'scope' | 'outcome'> & {
  record: Pick<ScopeRecord, 'error' | 'since'>;
};

/** These heal by themselves as a rule; the others wait for somebody. */
const passing = new Set(['throttled', 'unread', 'stale']);
/** Stand in a fix for the account of its scope, and for account and region. */
const ACCOUNT = '\u0001';
const PLACE = '\u0002';
/** How many accounts a sentence names. */
const named = 3;

/**
 * Scopes by why they are as they are: outcome, code, action and fix are the same, but for the account and the region
 * that a fix names. What waits for somebody comes first, then what concerns most scopes. Message and fix only for
 * operators.
 */
export function causesOf(
  scopes: readonly Concerned[],
  { accounts, operator }: { accounts: Pick<Accounts, 'get'>; operator: boolean },
): StatusCause[] {
  const groups = Map.groupBy(scopes, ({ record: { error }, scope, outcome }) =>
    [outcome, error?.code, error?.action, templateOf(error?.fix, scope)].join(' '),
  );
  return [...groups.values()]
    .map((group) => causeOf(group, accounts, operator))
    .toSorted(
      (a, b) => Number(passing.has(a.outcome)) - Number(passing.has(b.outcome)) || b.scopes - a.scopes,
    );
}

function causeOf(
  group: readonly Concerned[],
  accounts: Pick<Accounts, 'get'>,
  operator: boolean,
): StatusCause {
  const [first] = group;
  const { code, action, message } = first?.record.error ?? {};
  const distinct = (what: keyof Scope) => [...new Set(group.map(({ scope }) => scope[what]))].sort();
  const since = group.reduce<string | undefined>(
    (least, { record }) => (least === undefined || (record.since ?? least) < least ? record.since : least),
    undefined,
  );
  const cause = {
    outcome: first?.outcome ?? '',
    ...(code !== undefined && { code }),
    ...(action !== undefined && { action }),
    ...(operator && message !== undefined && { message }),
    kinds: distinct('kind'),
    accounts: distinct('account').map((id) => accountRef(id, accounts)),
    regions: distinct('region'),
    scopes: group.length,
    ...(since !== undefined && { since }),
  };
  const fix = operator ? fixOf(group, cause) : undefined;
  return { summary: summaryOf(cause), ...cause, ...(fix !== undefined && { fix }) };
}

type Cause = Omit<StatusCause, 'summary'>;

const words: Readonly<Record<string, string>> = {
  unread: 'not read yet',
  stale: 'not read again in time',
  refused: 'lost most of its documents',
};

/** `AccessDenied on sts:AssumeRole: 51 scopes of 7 kinds in 3 accounts (legacy-prod, …)`. */
function summaryOf({ outcome, code, action, kinds, accounts, scopes }: Cause): string {
  const what = [code ?? words[outcome] ?? outcome, action && `on ${action}`].filter(Boolean).join(' ');
  const of = kinds.length > named ? `${kinds.length} kinds` : kinds.join(', ');
  return [`${what}: ${counted(scopes, 'scope')} of ${of}`, whereIn(accounts)].filter(Boolean).join(' ');
}

/** `*` stands for accounts that could not even be listed, `-` for things without an account. */
function whereIn(accounts: Cause['accounts']): string {
  if (accounts.some(({ id }) => id === '*')) return 'in all accounts, which could not be listed';
  const real = accounts.filter(({ id }) => id !== '-').map(({ id, name }) => name ?? id);
  if (real.length < 2) return real.length === 0 ? '' : `in ${real[0]}`;
  const shown = [...real.slice(0, named), ...(real.length > named ? ['…'] : [])];
  return `in ${real.length} accounts (${shown.join(', ')})`;
}

/** One sentence that mends all of them: what names one account says each of these. */
function fixOf(group: readonly Concerned[], cause: Cause): string | undefined {
  const [first] = group;
  const { kinds, accounts, regions } = cause;
  const [only] = accounts.length === 1 ? accounts : [];
  const template = first && templateOf(first.record.error?.fix, first.scope);
  if (template === undefined) {
    const command = `cloudwhois refresh ${kinds.join(' ')}${only && /^\w/.test(only.id) ? ` --account ${only.id}` : ''}`;
    if (cause.outcome === 'unread') return `Wait for the next run, or start one: ${command}`;
    if (cause.outcome === 'stale')
      return `See with "cloudwhois doctor" whether the collector runs, or start a run: ${command}`;
    return undefined;
  }
  const each = only?.id ?? 'each of these accounts';
  const region = regions.length === 1 ? (only ? ` ${regions[0]}` : ` in ${regions[0]}`) : '';
  return template.replaceAll(PLACE, `${each}${region}`).replaceAll(ACCOUNT, each);
}

function templateOf(fix: string | undefined, { account, region }: Scope): string | undefined {
  // Too short to be told from other words
  if (account.length < 3) return fix;
  return fix?.replaceAll(`${account} ${region}`, PLACE).replaceAll(account, ACCOUNT);
}
