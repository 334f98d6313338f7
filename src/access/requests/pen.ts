import type { Audit, AuditEntry, Clock, State } from '#kit';
import { CloudwhoisError, inWords, iso, notFound, principalId, unavailable } from '#kit';
import { decideOn, passTime } from './next-state.ts';
import type { AccessRequest, Decided, Decider, Verdict } from './request.types.ts';

/** How the records of requests are read and written: by compare-and-set, and never without a line in the audit. */
export interface Pen {
  get(id: string): Promise<{ request: AccessRequest; version: number } | undefined>;
  all(): Promise<AccessRequest[]>;
  add(request: AccessRequest, said: Said): Promise<void>;
  decide(verdict: Verdict): Promise<Decided>;
  /** Changes what is no decision; nothing where `next` gives the same object back, or the record is gone. */
  amend(id: string, next: (request: AccessRequest) => AccessRequest): Promise<void>;
  /** A line in the audit: `access-<what>`. */
  note(what: string, by: Decider, request: AccessRequest, said: Said): Promise<void>;
}

interface Said {
  door: string;
  reason?: string;
}

const PREFIX = 'access/request/';
/** Milliseconds for which a request that is over can still be read. */
const KEPT_MS = 7 * 86_400_000;
/** Times that a write is tried which others were faster than. */
const MOST_TRIES = 20;

interface Options {
  state: State;
  audit: Audit;
  clock: Clock;
}

export function createPen(options: Options): Pen {
  const { state, clock } = options;
  const get = (id: string) => read(id, options);
  const note: Pen['note'] = (what, by, request, said) =>
    write('outcome', what, { by, request, said }, options);
  return {
    get,
    note,
    all: async () => (await state.list<AccessRequest>(PREFIX)).map(({ value }) => value),
    async add(request, said) {
      const what = request.breakGlass ? 'taken' : 'asked';
      await write('intent', what, { by: request.who, request, said }, options);
      await put(request, null, options);
      await note(what, request.who, request, { ...said, reason: request.reason });
    },
    async decide({ id, by, to, reason, door }) {
      const said = { door, ...(reason !== undefined && { reason }) };
      const { request: found } = await existing(id, options);
      await write('intent', to, { by, request: found, said }, options);
      const next = (now: AccessRequest) => decideOn(now, { to, by, ...said }, clock());
      const { request, written } = await change(id, next, options);
      await note(written ? to : `${to}-late`, by, request, said);
      return { outcome: written ? 'done' : 'late', request: passTime(request, clock()) };
    },
    async amend(id, next) {
      try {
        await change(id, (now) => unlessSame(now, next(now)), options);
      } catch (error) {
        if (!(error instanceof CloudwhoisError && error.code === 'not-found')) throw error;
      }
    },
  };
}

function unlessSame<T>(before: T, after: T): T | undefined {
  return before === after ? undefined : after;
}

async function read(id: string, { state }: Options) {
  const entry = await state.get<AccessRequest>(`${PREFIX}${id}`);
  return entry && { request: entry.value, version: entry.version };
}

async function existing(id: string, options: Options) {
  const found = await read(id, options);
  if (!found) throw notFound('There is no such request for access any more.');
  return found;
}

function put(request: AccessRequest, expect: number | null, { state, clock }: Options) {
  const expiresAt = Math.max(request.until, clock()) + KEPT_MS;
  return state.put(`${PREFIX}${request.id}`, request, { expect, expiresAt });
}

/** Tries until nobody was faster. `next` gives undefined where there is nothing to write. */
async function change(
  id: string,
  next: (request: AccessRequest) => AccessRequest | undefined,
  options: Options,
): Promise<{ request: AccessRequest; written: boolean }> {
  for (let i = 0; i < MOST_TRIES; i++) {
    const { request, version } = await existing(id, options);
    const wanted = next(request);
    if (!wanted) return { request, written: false };
    if ((await put(wanted, version, options)) !== undefined) return { request: wanted, written: true };
  }
  throw unavailable('The request for access is being changed by others.', { retryAfterSeconds: 5 });
}

function write(
  phase: AuditEntry['phase'],
  what: string,
  { by, request, said }: { by: Decider; request: AccessRequest; said: Said },
  { audit, clock }: Options,
): Promise<void> {
  const { id, who, kind, account, channel, durationMs } = request;
  const where = `${account === undefined ? '' : ` in ${account}`}${channel === undefined ? '' : `, shown in ${channel}`}`;
  return audit.write({
    ...{ at: iso(clock()), requestId: id, phase, principal: principalId(by), door: said.door, kind },
    text: `access of ${principalId(who)} to ${kind}${where} for ${inWords(durationMs)}`,
    ...(phase === 'outcome' && { outcome: `access-${what}` }),
    ...(said.reason !== undefined && { reason: said.reason }),
  });
}
