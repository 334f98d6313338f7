import { GetAccessKeyInfoCommand, STSClient } from '@aws-sdk/client-sts';
import type { Aws, Document, FindContext, Place } from '#kit';
import { classify, everywhereIn, given, isGone, isUnreadable } from '#kit';
import { decodeAccount } from './decode.ts';
import { common, ownerOf, rootId } from './document.ts';
import { prefixOf } from './prefixes.ts';
import { readPrincipals } from './principal.ts';
import { GONE, readKeys, readLastUsed } from './read.ts';
import { readLast } from './report.ts';
import { rootDocument } from './root.ts';
import { readSession } from './session.ts';
import { keyLinks, plainKey } from './user.ts';

/**
 * Whose key it is, without the index: STS says which account has it, and only that account is asked further. A key of
 * a user costs three calls in all, so that one made a minute ago is found. A user or a role costs a call in each
 * account; an ARN names its account.
 */
export async function* find(context: FindContext): AsyncGenerator<Document> {
  const prefix = prefixOf(context.question.value);
  if (prefix === 'AKIA' || prefix === 'ASIA') yield* findKey(context, prefix);
  else if (prefix === undefined || prefix === 'AIDA' || prefix === 'AROA') yield* findPrincipal(context);
  else throw Object.assign(new Error('there is nothing of this kind to be read'), { name: 'NotRead' });
}

async function* findPrincipal(context: FindContext): AsyncGenerator<Document> {
  const { aws, question } = context;
  const value = question.value.toLowerCase();
  const wanted = (texts: readonly (string | undefined)[]) =>
    texts.some((text) => text === question.value || text?.toLowerCase() === value);
  yield* everywhereIn(context, { account: ownerOf(value) }, (place) =>
    value === rootId(place.account) ? rootUser(aws, place) : readPrincipals(aws, place, wanted),
  );
}

async function* rootUser(aws: Aws, place: Place): AsyncGenerator<Document> {
  yield rootDocument(place.account, await readLast(aws, place));
}

async function* findKey(context: FindContext, prefix: 'AKIA' | 'ASIA'): AsyncGenerator<Document> {
  const told = await accountOf(context.aws, context.question.value);
  const account = told.account ?? decodeAccount(context.question.value);
  let found = false;
  // A key that STS does not know is nowhere
  if (account === undefined) yield* context.aws.everywhere<Document>(() => undefined);
  else {
    for await (const document of everywhereIn(context, { account }, (place) =>
      prefix === 'ASIA' ? session(context, place) : longLived(context, place),
    )) {
      found = true;
      yield document;
    }
  }
  // Where STS did not answer, an account that was only read off the id proves nothing about all the others
  if (!found && told.error) throw told.error;
}

/** What STS says of a key. `account` is absent where STS does not know the key; `error` where it could not be asked. */
export interface Told {
  account?: string;
  error?: Error;
}

/** Asks STS, once for each question: from any account, and whatever account it is of. Never throws. */
export function accountOf(aws: Aws, id: string): Promise<Told> {
  return aws.once(`key ${id}`, async () => {
    try {
      const { Account } = await aws.hub(STSClient).send(new GetAccessKeyInfoCommand({ AccessKeyId: id }));
      return Account ? { account: Account } : {};
    } catch (error) {
      return isUnknownKey(error) ? {} : { error: error instanceof Error ? error : new Error('STS failed') };
    }
  });
}

/** STS says so of ids that never were, and sometimes of keys that were deleted. */
function isUnknownKey(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(?:ValidationError|InvalidInput|InvalidParameterValue|NoSuchEntity)/.test(error.name)
  );
}

async function* session({ aws, question, signal }: FindContext, place: Place): AsyncGenerator<Document> {
  yield await readSession({ aws, place, id: question.value, signal });
}

async function* longLived({ aws, question }: FindContext, place: Place): AsyncGenerator<Document> {
  const { value: id } = question;
  const used = await readLastUsed(aws, place, id).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (used?.user) {
    const keys = await readKeys(aws, place, used.user);
    const key = keys?.find(({ AccessKeyId }) => AccessKeyId === id);
    if (keys && key) {
      const others = keys.filter((one) => one !== key).map(plainKey);
      const { status, created } = plainKey(key);
      yield {
        ...common(place.account, 'access-key', id),
        identifiers: [id],
        tags: {},
        attrs: given({
          status,
          created,
          lastUsed: used.lastUsed,
          user: used.user,
          otherKeys: others.map((one) => given({ id: one.id, status: one.status, created: one.created })),
        }),
        links: keyLinks(place.account, used.user, others),
      };
      return;
    }
  }
  yield* ofRoot(aws, place);
}

/**
 * No user of its account has the key: it is deleted, or the root user's. Where the root user has an active key, it may
 * be this one; where that cannot be told, nothing is. Throws then, so that the place counts as not read.
 */
async function* ofRoot(aws: Aws, place: Place): AsyncGenerator<Document> {
  const report = await readLast(aws, place);
  if (isUnreadable(report)) throw new Error(report.unreadable);
  const root = rootDocument(place.account, report);
  const { slots } = root.attrs as { slots?: { active: boolean }[] | { unreadable: string } };
  if (isUnreadable(slots)) throw new Error(slots.unreadable);
  const active = (slots ?? []).filter((slot) => slot.active).length;
  if (active === 0) return;
  const inferred = `no user of the account has this key, and the root user has ${active} active`;
  yield { ...root, attrs: { ...root.attrs, inferred } };
}

/** IAM says so of a key that no user of the account has. */
function isMissing(error: unknown): boolean {
  return (
    isGone(error, GONE) ||
    (classify(error).outcome === 'denied' && /cannot be found|does not exist/i.test(String(error)))
  );
}
