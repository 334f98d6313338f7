import type { ConfirmContext, Document } from '#kit';
import { detail, given, isUnreadable, unlessGone } from '#kit';
import { readPrincipals } from './principal.ts';
import { GONE, readKeys, readLastUsed } from './read.ts';
import { readLast } from './report.ts';
import { rootDocument } from './root.ts';
import { keyLinks, plainKey } from './user.ts';

/**
 * Reads it again. Of a key its status and last use, in two calls at once: what its user may do stays as the index has
 * it. Of the root user the credential report as it was made last.
 */
export async function confirm(context: ConfirmContext): Promise<Document | undefined> {
  const { result } = context;
  if (result.type === 'access-key') return confirmKey(context);
  if (result.type === 'root-user') return confirmRoot(context);
  return confirmPrincipal(context);
}

function placeOf({ account, region }: Document) {
  return { account, region };
}

/**
 * The last use names the user that the key is of now: one may have been renamed since, or be unknown (imported). Throws
 * where that is denied and the known user has the key no more: it may be another's.
 */
async function confirmKey({ aws, result }: ConfirmContext): Promise<Document | undefined> {
  const place = placeOf(result);
  const known = typeof result.attrs.user === 'string' ? result.attrs.user : undefined;
  let denial: unknown;
  const asked = readLastUsed(aws, place, result.id).catch((error: unknown) => {
    denial = error;
    throw error;
  });
  const [used, listed] = await Promise.all([
    detail(() => unlessGone(GONE, () => asked)),
    known === undefined ? undefined : readKeys(aws, place, known),
  ]);
  if (used === undefined) return undefined;
  const user = isUnreadable(used) ? known : (used.user ?? known);
  const keys = user === undefined || user === known ? listed : await readKeys(aws, place, user);
  const key = keys?.find(({ AccessKeyId }) => AccessKeyId === result.id);
  if (isUnreadable(used) && !key) throw denial;
  if (!user || !keys || !key) return undefined;
  const others = keys.filter((one) => one !== key).map(plainKey);
  const { status, created } = plainKey(key);
  const now = {
    status,
    created,
    lastUsed: isUnreadable(used) ? used : used.lastUsed,
    user,
    otherKeys: others.map((other) => given({ id: other.id, status: other.status, created: other.created })),
  };
  return {
    ...result,
    attrs: { ...result.attrs, ...given(now) },
    links: keyLinks(result.account, user, others),
  };
}

/** What only the credential report has stays as it was. */
async function confirmPrincipal({ aws, result }: ConfirmContext): Promise<Document | undefined> {
  const wanted = (texts: readonly (string | undefined)[]) => texts.includes(result.id);
  for await (const fresh of readPrincipals(aws, placeOf(result), wanted))
    return { ...fresh, attrs: { ...result.attrs, ...fresh.attrs } };
  return undefined;
}

async function confirmRoot({ aws, result }: ConfirmContext): Promise<Document> {
  const place = placeOf(result);
  const { slots, mfa, passwordLastUsed } = rootDocument(place.account, await readLast(aws, place)).attrs;
  return { ...result, attrs: { ...result.attrs, ...given({ slots, mfa, passwordLastUsed }) } };
}
