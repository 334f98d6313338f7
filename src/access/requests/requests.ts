import type { AccessSettings, Audit, Clock, Later, Log, State } from '#kit';
import { denied, notFound, principalId } from '#kit';
import type { Access } from '../access.ts';
import { isActive, passTime } from './next-state.ts';
import { createPen, type Pen } from './pen.ts';
import { longestOf, placeWish, uselessness } from './place-wish.ts';
import type { AccessRequest, Decider, Requests, Terms, Verdict } from './request.types.ts';
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
  later?: Later;
}

/** Where nobody decides. */
const nobody: RequestSettings = { approvers: [] };

/** Access on request over all processes; see `Requests`. */
export function createRequests(options: Options): Requests {
  const { settings = {}, access, clock } = options;
  const pen = createPen(options);
  const known = (kind: string) => (Object.hasOwn(settings, kind) ? settings[kind] : undefined);
  const settingsOf = (kind: string) => known(kind) ?? nobody;
  const rules = (request: AccessRequest) => rulesOf(request, settingsOf(request.kind));
  const { learn, ...ticking } = createTicking({ ...options, pen, rules });
  const mayDecide = (by: Decider, kind: string) => access.belongs(by, settingsOf(kind).approvers);
  return {
    ...ticking,
    kinds: Object.keys(settings),
    terms: (kind) => termsOf(known(kind)),
    helps(who, kind) {
      const own = known(kind);
      return own !== undefined && !uselessness({ who, kind }, own, access);
    },
    mayBreakGlass: (who, kind) => access.belongs(who, settingsOf(kind).breakGlass ?? []),
    async ask(wish) {
      const request = await placeWish(wish, { ...options, own: known(wish.kind), pen });
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
  };
}

function termsOf(own: RequestSettings | undefined): Terms | undefined {
  if (!own) return undefined;
  const { approvers, channel, decideIn = 'slack' } = own;
  return { approvers, ...(channel !== undefined && { channel }), longestMs: longestOf(own), decideIn };
}

interface Deciding {
  pen: Pen;
  mayDecide: (by: Decider, kind: string) => boolean;
  settingsOf: (kind: string) => RequestSettings;
}

/** Throws where this person may not decide on this request; that they tried is written down. */
async function checkRight(verdict: Verdict, { pen, mayDecide, settingsOf }: Deciding): Promise<void> {
  const found = await pen.get(verdict.id);
  if (!found) throw notFound('There is no such request for access any more.');
  const { who, kind } = found.request;
  const own = isSame(who, verdict.by);
  const may = mayDecide(verdict.by, kind);
  const elsewhere = verdict.door === 'slack' && settingsOf(kind).decideIn === 'console';
  if (verdict.to === 'revoked' ? own || may : !own && may && !elsewhere) return;
  await pen.note('refused', verdict.by, found.request, verdict);
  if (elsewhere && may && !own)
    throw denied(`Access to ${kind} is not decided on in Slack.`, {
      fix: `Use the command line of cloudwhois: access approve ${verdict.id}`,
    });
  const fix = `Members of these groups may: ${settingsOf(kind).approvers.join(', ')}.`;
  if (own) throw denied('Somebody else has to decide on your own request.', { fix });
  throw denied(`You may not decide on access to ${kind}.`, { fix });
}

function isSame(one: Decider, other: Decider): boolean {
  return principalId(one) === principalId(other);
}
