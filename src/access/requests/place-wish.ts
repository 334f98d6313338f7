import type { Clock, CloudwhoisError } from '#kit';
import { covers, denied, invalid, parseDuration, principalId, tooMany } from '#kit';
import type { Access } from '../access.ts';
import { passTime } from './next-state.ts';
import type { Pen } from './pen.ts';
import type { AccessRequest, Wish } from './request.types.ts';
import { type RequestSettings, rulesOf } from './rules-of.ts';

const LONGEST = '8h';
const WAITS = '24h';
/** How long access is asked for where nothing else was said, milliseconds. */
const USUAL_MS = 3_600_000;
/** Wishes of one person that may wait at a time. */
const MOST_PENDING = 5;
const LONGEST_REASON = 300;

interface Options {
  /** Absent: the kind cannot be asked for. */
  own: RequestSettings | undefined;
  pen: Pen;
  access: Pick<Access, 'belongs' | 'grant' | 'grantWith'>;
  clock: Clock;
  newId: () => string;
}

/** Checks a wish and writes it down; see `Requests.ask`. */
export async function placeWish(wish: Wish, options: Options): Promise<AccessRequest> {
  const { own, pen, clock, newId } = options;
  if (!own)
    throw denied(`Access to ${wish.kind} cannot be asked for.`, { fix: 'Ask an operator of cloudwhois.' });
  const request = requestOf(wish, own, { id: newId(), now: clock() });
  const useless = uselessness(request, own, options.access);
  if (useless) throw useless;
  if (wish.breakGlass && !options.access.belongs(wish.who, own.breakGlass ?? [])) {
    await pen.note('refused', wish.who, request, wish);
    throw denied(`You may not take access to ${wish.kind} without approval.`, { fix: 'Ask for it.' });
  }
  const waiting = (await pen.all()).filter(
    (one) => principalId(one.who) === principalId(wish.who) && passTime(one, clock()).state === 'pending',
  );
  const same = waiting.find(
    ({ kind, account, channel }) =>
      kind === request.kind && account === request.account && channel === request.channel,
  );
  if (same && !wish.breakGlass) return same;
  if (waiting.length >= MOST_PENDING)
    throw tooMany(`You have ${waiting.length} requests that wait for a decision.`, { retryAfterSeconds: 60 });
  await pen.add(request, wish);
  return request;
}

function requestOf(
  { who, kind, account, channel, breakGlass, ...wish }: Wish,
  own: RequestSettings,
  { id, now }: { id: string; now: number },
): AccessRequest {
  const reason = wish.reason.trim().slice(0, LONGEST_REASON);
  if (reason === '')
    throw invalid('A request needs a reason.', { fix: 'Say in a few words what it is for.' });
  const longestMs = longestOf(own);
  const durationMs = wish.durationMs ?? Math.min(USUAL_MS, longestMs);
  if (!(durationMs > 0 && durationMs <= longestMs))
    throw invalid(`Access to ${kind} is given for at most ${own.longest ?? LONGEST}.`, {
      fix: 'Ask for less, and again when it has ended.',
    });
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw invalid('An account is twelve digits.', { fix: 'Example: account:111122223333' });
  return {
    ...{ id, who, kind, reason, durationMs, askedAt: now },
    ...(account !== undefined && { account }),
    ...(channel !== undefined && { channel }),
    ...(breakGlass
      ? { state: 'approved', until: now + durationMs, breakGlass: true }
      : { state: 'pending', until: now + durationOf(own.waits ?? WAITS) }),
  };
}

/** Why the right would be of no use: it is there already, or a rule forbids it all the same. */
export function uselessness(
  request: Pick<AccessRequest, 'who' | 'kind' | 'account' | 'channel'>,
  own: RequestSettings,
  access: Pick<Access, 'grant' | 'grantWith'>,
): CloudwhoisError | undefined {
  const question = { principal: request.who, kind: request.kind };
  const { decision } = access.grant(question);
  const isPlain = request.account === undefined && request.channel === undefined;
  const isLive = decision.live || own.live === false;
  if (isPlain && decision.see !== undefined && covers(decision.see, own.see ?? 'restricted') && isLive)
    return invalid(`You may ask about ${request.kind} already.`, { fix: 'Just ask.' });
  const then = access.grantWith(rulesOf(request, own), question).decision;
  return then.allowed ? undefined : denied(`${then.reason} A request would not change that.`);
}

/** For how long the kind is given at most, milliseconds. */
export function longestOf({ longest = LONGEST }: RequestSettings): number {
  return durationOf(longest);
}

function durationOf(text: string): number {
  return parseDuration(text) ?? 0;
}
