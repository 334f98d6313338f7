import type { Document, EnrichContext, Enrichment, ExtraFact, Note, RelatedDocument } from '#kit';
import { covers, detail, isUnreadable } from '#kit';
import { decodeAccount } from './decode.ts';
import type { Call, KeyAttributes } from './document.ts';
import { userId } from './document.ts';
import { accountOf } from './find.ts';
import { aboutAccount } from './notes.ts';
import { prefixOf } from './prefixes.ts';
import { plainCall } from './session.ts';
import { nameSources, sourcesOf } from './sources.ts';
import { lookupEvents } from './trail.ts';

/** Calls of a key that are told. */
const MOST_CALLS = 10;

/**
 * What a live look adds: the last calls of a key with the addresses that they came from, and whose these are. One
 * call, in the region where the key was last used, and none for a key that never was. Of a key that is not found it
 * tells what STS says, which `find` has asked already.
 */
export async function enrich(context: EnrichContext): Promise<Enrichment> {
  const { question, results } = context;
  if (results.length === 0) return { notes: await stsNotes(context) };
  const [key] = results.filter(({ type }) => type === 'access-key');
  const [session] = results.filter(({ type }) => type === 'session');
  if (key && question.value === key.id) return aboutKey(context, key);
  return session ? aboutCalls(context, session, (session.attrs as KeyAttributes).calls ?? [], []) : {};
}

async function stsNotes(context: EnrichContext): Promise<Note[]> {
  const { aws, question, index } = context;
  const prefix = prefixOf(question.value);
  if (prefix !== 'AKIA' && prefix !== 'ASIA') return [];
  const { account, error } = await accountOf(aws, question.value);
  if (error)
    return [{ text: 'STS could not be asked for the account of this key.', sensitivity: 'restricted' }];
  if (!account)
    return [{ text: 'STS does not know this key: it was deleted, or never was.', sensitivity: 'restricted' }];
  if (account === decodeAccount(question.value))
    return [{ text: `STS confirms that it is of the account ${account}.`, sensitivity: 'restricted' }];
  return aboutAccount({ value: question.value, account, scopes: await index.scopes('key'), by: 'STS says' });
}

async function aboutKey(context: EnrichContext, key: Document): Promise<Enrichment> {
  const { aws, see } = context;
  const { lastUsed }: KeyAttributes = key.attrs;
  const facts = await userFacts(context, key);
  if (!covers(see(key.account), 'restricted')) return {};
  if (lastUsed === null) return { facts };
  const last = isUnreadable(lastUsed) ? undefined : lastUsed?.region;
  const place = { account: key.account, region: last ?? 'us-east-1' };
  const events = await detail(() =>
    lookupEvents(aws, place, { by: 'AccessKeyId', value: key.id, most: MOST_CALLS }),
  );
  if (isUnreadable(events)) return { facts: [...facts, callsFact(key, events)] };
  return aboutCalls(context, key, events.map(plainCall), facts, place.region);
}

/** A key that was found without the index has nothing of its user yet; the index mostly knows the user. */
async function userFacts({ index, question }: EnrichContext, key: Document): Promise<ExtraFact[]> {
  const { user, allows }: KeyAttributes = key.attrs;
  if (user === undefined || allows !== undefined) return [];
  const ids = [userId(key.account, user)];
  const { documents } = await index.find({ match: { ids }, kinds: [question.kind], limit: 1 });
  const known: KeyAttributes = documents[0]?.attrs ?? {};
  if (known.allows === undefined) return [];
  const why = 'of its user, as the index has it';
  return [{ of: key.id, name: 'allows', label: 'Allowed', value: known.allows, why }];
}

async function aboutCalls(
  context: EnrichContext,
  of: Document,
  calls: readonly Call[],
  facts: readonly ExtraFact[],
  region?: string,
): Promise<Enrichment> {
  const sources = await nameSources(context.index, sourcesOf(calls));
  const where = region === undefined ? '' : `in ${region}, `;
  const told = calls.map((call) => inWords(call, sources.names));
  const value = told.length > 0 ? told : null;
  const related = sources.documents.map(
    (document): RelatedDocument => ({ relation: 'called-from', document, to: of.id }),
  );
  const why = `${where}management events of the last 90 days, newest first`;
  return { facts: [...facts, { ...callsFact(of, value), why }], related };
}

function callsFact(of: Document, value: unknown): ExtraFact {
  return { of: of.id, name: 'lastCalls', label: 'Last calls', value, sensitivity: 'restricted' };
}

/** `2026-11-21T02:10:00Z GetSecretValue (secretsmanager, eu-west-1) from 203.0.113.9 (api-7 of 111122223333)`. */
function inWords(
  { at, event, service, region, source, error }: Call,
  names: ReadonlyMap<string, string>,
): string {
  const name = source === undefined ? undefined : names.get(source);
  const from = source === undefined ? '' : ` from ${source}${name === undefined ? '' : ` (${name})`}`;
  return `${at} ${event} (${region === undefined ? service : `${service}, ${region}`})${error ? `, ${error},` : ''}${from}`;
}
