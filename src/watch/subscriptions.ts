import type { Entry, Principal } from '#kit';
import { canonicalJson, denied, fingerprint, invalid, iso, notFound, principalId, tooMany } from '#kit';
import { holdersOf, MOST_HOLDERS } from './holders.ts';
import { MOURNED_MS, waitingWatch } from './waits.ts';
import type { View, Watch, WatchEvent, Watched, WatchOptions, Where } from './watch.types.ts';
import { watchEvents } from './watch.types.ts';

/** Watches of one principal, and of everybody together: every one is looked at when something of its kind changes. */
const MOST_OWN = 50;
const MOST_IN_ALL = 2000;
const MOST_CHARACTERS = 300;

export const watchPrefix = 'watch/';

interface WatchRequest {
  principal: Principal;
  /** For the audit: `slack`, `api`. */
  door: string;
  requestId: string;
  what: Watched;
  where: Where;
  /** All, where absent. */
  events?: readonly WatchEvent[];
  expiresAt?: string;
  /** The scopes that an answer could not rest on: it is told once, when it is known, or at the end of a week. */
  waitsFor?: readonly string[];
}

/** Whoever acts on a watch that there is. */
interface WatchActor {
  principal: Principal;
  door: string;
  requestId: string;
  id: string;
}

export interface Subscriptions {
  /**
   * Begins to watch; what there is now is not told. Asked twice, it is one watch. Throws `notFound` (no such kind),
   * `denied`, `invalid`, `tooMany`, and what State, index or audit throw.
   */
  create(request: WatchRequest): Promise<Watch>;
  /** Ends it: whoever made it may, and operators. Throws `notFound` for everybody else. */
  remove(actor: WatchActor): Promise<void>;
  /** Keeps it quiet until this time (milliseconds); then it tells what happened meanwhile. */
  snooze(actor: WatchActor, until: number): Promise<void>;
  /** One's own, or those that tell a channel, as far as the principal may ask about them. */
  list(asker: { principal: Principal; channel?: string }): Promise<Watch[]>;
}

/** The view of whoever a watch tells: what a channel is told, all of it may see. */
export function viewOf(
  { who, where }: Pick<Watch, 'who' | 'where'>,
  options: Pick<WatchOptions, 'view'>,
): View {
  return options.view({ principal: who, ...audienceOf(where) });
}

/** Whether whoever a watch tells may ask about its kind at all. */
export function mayHear(watch: Watch, options: Pick<WatchOptions, 'access'>): boolean {
  return decisionOn(watch, options).allowed;
}

function decisionOn(
  { who, where, what }: Pick<Watch, 'who' | 'where' | 'what'>,
  { access }: Pick<WatchOptions, 'access'>,
) {
  return access.grant({ principal: who, kind: what.kind, ...audienceOf(where) }).decision;
}

/** The channel that a watch tells, where it does. */
function audienceOf(where: Where): { channel?: string } {
  return 'channel' in where ? { channel: where.channel } : {};
}

type Options = Pick<
  WatchOptions,
  'state' | 'access' | 'kinds' | 'view' | 'known' | 'ownerOf' | 'audit' | 'clock'
>;

export function createSubscriptions(options: Options): Subscriptions {
  const { state } = options;
  return {
    create: (request) => create(request, options),
    async remove(actor) {
      const entry = await ownWatch(actor, options);
      await write(actor, entry.value, 'watch removed', options);
      await state.delete(entry.key);
    },
    async snooze(actor, until) {
      const { key, value, version, expiresAt } = await ownWatch(actor, options);
      await write(actor, value, `watch snoozed until ${iso(until)}`, options);
      const next = { ...value, snoozedUntil: iso(until) };
      const put = await state.put(key, next, {
        expect: version,
        ...(expiresAt !== undefined && { expiresAt }),
      });
      if (put === undefined) throw tooMany('It has just changed: try again.', { retryAfterSeconds: 1 });
    },
    async list({ principal, channel }) {
      const me = principalId(principal);
      const all = (await state.list<Watch>(watchPrefix)).map(({ value }) => value);
      if (channel === undefined) return all.filter(({ who }) => principalId(who) === me);
      return all.filter(
        (watch) =>
          audienceOf(watch.where).channel === channel && mayHear({ ...watch, who: principal }, options),
      );
    },
  };
}

async function create(request: WatchRequest, options: Options): Promise<Watch> {
  const { state } = options;
  const watch = await made(request, options);
  const key = watchPrefix + watch.id;
  const before = await state.get<Watch>(key);
  if (before) return before.value;
  await checkRoom(request.principal, options);
  await write(request, watch, 'watch created', options);
  const more = watch.waits ? MOURNED_MS : 0;
  const expires = watch.expiresAt === undefined ? {} : { expiresAt: Date.parse(watch.expiresAt) + more };
  await state.put(key, watch, { expect: null, ...expires });
  return watch;
}

function write(
  { principal, door, requestId }: Omit<WatchActor, 'id'>,
  { what, where }: Watch,
  text: string,
  { audit, clock }: Options,
): Promise<void> {
  return audit.write({
    ...{ at: iso(clock()), requestId, phase: 'outcome', door, text, outcome: 'found' },
    principal: principalId(principal),
    kind: what.kind,
    value: 'id' in what ? what.id : what.value,
    ...audienceOf(where),
  });
}

async function made(request: WatchRequest, options: Options): Promise<Watch> {
  const { principal, what, where, events = watchEvents, expiresAt } = request;
  const kind = options.kinds.get(what.kind);
  if (!kind) throw notFound(`There is no kind "${what.kind}".`);
  checkRequest(request, options.clock());
  await options.known?.(principal);
  const plain = { who: principal, what, where };
  const decision = decisionOn(plain, options);
  if (!decision.allowed) throw denied(decision.reason);
  if (request.waitsFor) return waitingWatch(plain, request.waitsFor, options.clock());
  const view = viewOf(plain, options);
  const { holders, total } = await holdersOf(what, { view, kind, ownerOf: options.ownerOf });
  if (total > MOST_HOLDERS) {
    const fix = 'Watch one of them: ask, and press Watch at the one that is meant.';
    throw invalid(`${total} things hold it, and one watch looks after ${MOST_HOLDERS} at most.`, { fix });
  }
  return {
    id: fingerprint(canonicalJson({ ...plain, who: principalId(principal) })),
    ...plain,
    events,
    createdAt: iso(options.clock()),
    ...(expiresAt !== undefined && { expiresAt }),
    holders,
  };
}

function checkRequest({ principal, what, where, expiresAt }: WatchRequest, now: number): void {
  const text = 'id' in what ? what.id : what.value;
  if (text.trim() === '' || text.length > ('id' in what ? 2048 : MOST_CHARACTERS))
    throw invalid('A watch needs an address, a name or an id to look after.');
  if ('user' in where && !(principal.type === 'slack' && principal.user === where.user))
    throw denied('A watch tells whoever made it, or a channel; nobody else.');
  if (expiresAt !== undefined && !(Date.parse(expiresAt) > now))
    throw invalid('The end of a watch has to lie ahead.', {
      fix: 'Write a time such as 2027-01-31T00:00:00Z.',
    });
}

async function checkRoom(principal: Principal, { state }: Options): Promise<void> {
  const all = await state.list<Watch>(watchPrefix);
  const me = principalId(principal);
  const own = all.filter(({ value }) => principalId(value.who) === me).length;
  if (own >= MOST_OWN) throw tooMany(`You have ${own} watches already. Remove one first.`);
  if (all.length >= MOST_IN_ALL)
    throw tooMany(`There are ${all.length} watches already. Somebody has to remove one.`);
}

async function ownWatch({ principal, id }: WatchActor, { state, access }: Options): Promise<Entry<Watch>> {
  const entry = await state.get<Watch>(watchPrefix + id);
  const mine = entry && principalId(entry.value.who) === principalId(principal);
  if (!entry || !(mine || access.isOperator(principal))) throw notFound('You have no such watch.');
  return entry;
}
