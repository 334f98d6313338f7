import type { AccessSettings, Audit, Clock, Log, State } from '#kit';
import { denied, notFound, principalId } from '#kit';
import type { Access } from '../access.ts';
import { isActive, passTime } from './next-state.ts';
import { createPen, type Pen } from './pen.ts';
import { placeWish } from './place-wish.ts';
import type { AccessRequest, Person, Requests, Verdict } from './request.types.ts';
import { type RequestSettings, rulesOf } from './rules-of.ts';
import { createTicking } from './ticking.ts';

interface Options {
  settings: AccessSettings['requests'];
  access: Pick<Access, 'belongs' | 'grant' | 'grantWith' | 'learnTemporary'>;
  state: State;
  audit: Audit;
  clock: Clock;
  log: Log;
  /** Ids that nobody guesses. */
  newId: () => string;
  /** Calls back after so many milliseconds until it is stopped. */
  later?: (work: () => void, ms: number) => { stop(): void };
}

/** Where nobody decides. */
const nobody: RequestSettings = { approvers: [] };

/** Access on request over all processes; see `Requests`. */
export function createRequests(options: Options): Requests {
  const { settings = {}, access, clock } = options;
  const pen = createPen(options);
  const settingsOf = (kind: string) => settings[kind] ?? nobody;
  const rules = (request: AccessRequest) => rulesOf(request, settingsOf(request.kind));
  const { learn, ...ticking } = createTicking({ ...options, pen, rules });
  const mayDecide = (by: Person, kind: string) => access.belongs(by, settingsOf(kind).approvers);
  return {
    ...ticking,
    kinds: Object.keys(settings),
    approvers: (kind) => settingsOf(kind).approvers,
    mayBreakGlass: (who, kind) => access.belongs(who, settingsOf(kind).breakGlass ?? []),
    async ask(wish) {
      const request = await placeWish(wish, { ...options, own: settings[wish.kind], pen });
      if (isActive(request, clock())) await learn();
      return request;
    },
    async decide(verdict) {
      await checkRight(verdict, { pen, mayDecide, settingsOf });
      const decided = await pen.decide(verdict);
      await learn();
      return decided;
    },
    async get(id) {
      const found = await pen.get(id);
      return found && passTime(found.request, clock());
    },
    async listFor(who) {
      const all = (await pen.all()).map((request) => passTime(request, clock()));
      const seen = all.filter((one) => isSame(one.who, who) || mayDecide(who, one.kind));
      return seen.toSorted((a, b) => b.askedAt - a.askedAt);
    },
    shownAt: (id, card) =>
      pen.amend(id, (request) => ({ ...request, cards: [...(request.cards ?? []), card] })),
  };
}

interface Deciding {
  pen: Pen;
  mayDecide: (by: Person, kind: string) => boolean;
  settingsOf: (kind: string) => RequestSettings;
}

/** Throws where this person may not decide on this request; that they tried is written down. */
async function checkRight(verdict: Verdict, { pen, mayDecide, settingsOf }: Deciding): Promise<void> {
  const found = await pen.get(verdict.id);
  if (!found) throw notFound('There is no such request for access any more.');
  const { who, kind } = found.request;
  const own = isSame(who, verdict.by);
  const may = mayDecide(verdict.by, kind);
  if (verdict.to === 'revoked' ? own || may : !own && may) return;
  await pen.note('refused', verdict.by, found.request, verdict);
  const fix = `Members of these groups may: ${settingsOf(kind).approvers.join(', ')}.`;
  if (own) throw denied('Somebody else has to decide on your own request.', { fix });
  throw denied(`You may not decide on access to ${kind}.`, { fix });
}

function isSame(one: Person, other: Person): boolean {
  return principalId(one) === principalId(other);
}
