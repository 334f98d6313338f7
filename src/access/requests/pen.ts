import type { Audit, AuditEntry, Clock, State } from '#kit';
import { CloudwhoisError, inWords, iso, principalId } from '#kit';
import { createRecords } from '../records.ts';
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

interface Options {
  state: State;
  audit: Audit;
  clock: Clock;
}

export function createPen(options: Options): Pen {
  const { state, clock } = options;
  const records = createRecords<AccessRequest>({
    ...{ state, clock, prefix: 'access/request/', what: 'request for access' },
  });
  const note: Pen['note'] = (what, by, request, said) =>
    write('outcome', what, { by, request, said }, options);
  return {
    note,
    async get(id) {
      const found = await records.get(id);
      return found && { request: found.value, version: found.version };
    },
    all: records.all,
    async add(request, said) {
      const what = request.breakGlass ? 'taken' : 'asked';
      await write('intent', what, { by: request.who, request, said }, options);
      await records.put(request.id, request, null);
      await note(what, request.who, request, { ...said, reason: request.reason });
    },
    async decide({ id, by, to, reason, door }) {
      const said = { door, ...(reason !== undefined && { reason }) };
      const found = await records.change(id, () => undefined);
      await write('intent', to, { by, request: found.value, said }, options);
      const next = (now: AccessRequest) => decideOn(now, { to, by, ...said }, clock());
      const { value: request, written } = await records.change(id, next);
      await note(written ? to : `${to}-late`, by, request, said);
      return { outcome: written ? 'done' : 'late', request: passTime(request, clock()) };
    },
    async amend(id, next) {
      try {
        await records.change(id, next);
      } catch (error) {
        if (!(error instanceof CloudwhoisError && error.code === 'not-found')) throw error;
      }
    },
  };
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
