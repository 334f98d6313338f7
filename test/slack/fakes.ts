import type { Answer, Kind, Result, Whois } from '#kit';
import { defineKind, Type } from '#kit';
import type { Access, Decision } from '../../src/access/access.ts';
import type { Ask, AskInput } from '../../src/answer/ask.types.ts';

export function resultOf(part: Partial<Result> = {}): Result {
  return {
    kind: 'ip',
    id: 'eni-0a1b2c3d',
    type: 'network-interface',
    provider: 'aws',
    account: { id: '111122223333', name: 'payments-prod' },
    region: 'eu-west-1',
    name: 'api-7',
    owner: { team: 'team-payments', contact: '#payments-oncall', because: 'tag Owner' },
    facts: [{ name: 'state', label: 'State', value: 'in-use', state: 'value' }],
    links: [],
    related: [],
    source: 'index',
    asOf: '2026-11-21T02:46:00.000Z',
    ...part,
  };
}

export function answerOf(part: Partial<Answer> = {}): Answer {
  const results = part.results ?? [resultOf()];
  return {
    question: { text: '10.0.0.7', kind: 'ip', value: '10.0.0.7' },
    outcome: 'found',
    summary: '10.0.0.7 is a network interface of the instance api-7 in payments-prod, eu-west-1.',
    results,
    related: [],
    total: results.length,
    coverage: { scopes: 65, complete: 65, failed: [] },
    notes: [],
    because: 'the index is fresh',
    tookMs: 3,
    requestId: 'req-1',
    ...part,
  };
}

export function kindOf(name: string, part: Partial<Kind> = {}): Kind {
  const kind = defineKind({
    name,
    title: name,
    attributes: Type.Object({}),
    columns: [],
    accepts: [{ shape: 'address' }],
    command: {
      name: `/${name}info`,
      summary: `Who holds this ${name}?`,
      usage: `/${name}info <value> [--live]`,
      example: `/${name}info 10.0.0.7`,
    },
    every: '0 * * * *',
    staleAfter: '2h',
    lookup: async () => ({ documents: [], total: 0 }),
    providers: {},
  });
  return { ...kind, ...part };
}

export interface FakeAccess extends Access {
  groups: Map<string, readonly string[] | undefined>;
  users: Map<string, string>;
}

/** Decides by a function; everything is allowed where none is given. */
export function fakeAccess({
  decide = () => ({}),
  usergroups = [],
  everybody = false,
}: {
  decide?: (question: { kind: string; channel?: string }) => Partial<Decision>;
  usergroups?: readonly string[];
  everybody?: boolean;
} = {}): FakeAccess {
  const groups = new Map<string, readonly string[] | undefined>();
  const users = new Map<string, string>();
  return {
    groups,
    users,
    grant(question) {
      const decision: Decision = {
        allowed: true,
        see: 'internal',
        live: false,
        reason: '',
        grantedBy: [],
        ...decide(question),
      };
      return { decision, see: () => decision.see };
    },
    grantWith(_rules, question) {
      return this.grant(question);
    },
    learnTemporary() {},
    belongs: () => false,
    roleOf: () => undefined,
    authenticate: () => ({ type: 'system', name: 'test' }),
    isOperator: () => false,
    isAuditor: () => false,
    take() {},
    checkBulk() {},
    learnGroup: (group, members) => groups.set(group, members),
    learnUser: (team, user, membership) => users.set(`${team}/${user}`, membership),
    needs: () => ({ usergroups, everybody }),
  };
}

/** What a text held, with these answers. */
export function whoisOf(answers: Answer[], part: Partial<Whois> = {}): Whois {
  return {
    text: answers.map(({ question }) => question.text).join(' '),
    understood: answers.map(({ question }) => ({
      kind: question.kind,
      value: question.value ?? '',
      because: 'an IPv4 address',
    })),
    outcome: answers[0]?.outcome ?? 'invalid',
    summary: answers.map(({ summary }) => summary).join(' ') || 'Nothing in this text can be asked about.',
    answers,
    requestId: 'req-2',
    ...part,
  };
}

/** Answers by a function, and remembers what was asked; whatever a text holds is one thing unless `whois` says more. */
export function fakeAsk(
  answer: (input: AskInput) => Answer | Promise<Answer> = () => answerOf(),
  whois?: (input: AskInput) => Whois,
): Ask & { asked: (AskInput & { kind: string })[] } {
  const asked: (AskInput & { kind: string })[] = [];
  const whatever = async (input: AskInput) => {
    asked.push({ ...input, kind: 'whois' });
    return whois?.(input) ?? whoisOf([await answer(input)]);
  };
  return {
    asked,
    async kind(kind, input) {
      asked.push({ ...input, kind });
      return answer(input);
    },
    whois: whatever,
    bulk: (texts, input) => Promise.all(texts.map((text) => whatever({ ...input, text }))),
  };
}

/** Timers that run only when told. */
export function manualSchedule() {
  let now = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    schedule: (run: () => void, ms: number) => {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pending: () => timers.size,
    /** Lets the time pass, and what was promised meanwhile happen. */
    async advance(ms: number): Promise<void> {
      now += ms;
      for (const timer of [...timers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)) {
        timers.delete(timer);
        timer.run();
      }
      await settled();
    },
  };
}

/** Everything that waits for nothing but promises has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The address of what is fetched. */
export function urlOf(url: Parameters<typeof fetch>[0]): string {
  return url instanceof Request ? url.url : url.toString();
}
