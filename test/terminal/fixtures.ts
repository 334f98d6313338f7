import type { Answer, Outcome, Result, Whois } from '#kit';
import type { Call } from '../../src/terminal/command.ts';
import type { Services } from '../../src/terminal/services.ts';
import type { Terminal } from '../../src/terminal/terminal.ts';

/** What commands need, in memory: a terminal that remembers, a call, and answers of each outcome. */

export const NOW = Date.UTC(2026, 10, 21, 3, 0, 0);

export function memoryTerminal(part: Partial<Terminal> & { input?: readonly string[] } = {}) {
  const written = { out: '', err: '' };
  const { input = [], ...own } = part;
  const terminal: Terminal = {
    out: async (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    interactive: false,
    width: 80,
    async *lines() {
      yield* input;
    },
    ...own,
  };
  return Object.assign(written, { terminal });
}

/** A call of a command, which fails where it opens what the test did not give. */
export function callOf(
  terminal: Terminal,
  part: Partial<Omit<Call, 'open'>> & { services?: Partial<Services> } = {},
): Call {
  const { services, ...own } = part;
  return {
    values: {},
    positionals: [],
    terminal,
    open: async () => {
      if (!services) throw new Error('nothing may be opened here');
      return services as Services;
    },
    signal: AbortSignal.timeout(60_000),
    clock: () => NOW,
    ...own,
  };
}

export function resultOf(part: Partial<Result> = {}): Result {
  return {
    kind: 'ip',
    id: 'eni-0a1b2c3d',
    type: 'network-interface',
    provider: 'aws',
    account: { id: '111122223333', name: 'payments-prod' },
    region: 'eu-west-1',
    name: 'api-7',
    owner: { team: 'payments', contact: '#payments', because: 'tag Owner' },
    facts: [
      { name: 'state', label: 'State', value: 'in-use', state: 'value' },
      { name: 'ports', label: 'Ports', value: [80, 443], state: 'value', why: 'from the security groups' },
      { name: 'public', label: 'Public address', state: 'not-configured' },
      { name: 'logs', label: 'Flow logs', state: 'unreadable', why: 'AccessDenied' },
    ],
    links: [{ text: 'Console', url: 'https://console.aws.amazon.com/' }],
    related: [{ relation: 'in-subnet', kind: 'ip', id: 'subnet-1', name: 'private-a' }],
    source: 'index',
    asOf: '2026-11-21T02:46:00.000Z',
    confirmed: { at: '2026-11-21T02:59:58.000Z', outcome: 'same', detail: 'AWS agrees' },
    ...part,
  };
}

export function answerOf(outcome: Outcome = 'found', part: Partial<Answer> = {}): Answer {
  const results = part.results ?? (outcome === 'found' ? [resultOf()] : []);
  return {
    question: { text: '10.0.0.7', kind: 'ip', value: '10.0.0.7' },
    outcome,
    summary: `10.0.0.7 is ${outcome}.`,
    results,
    related: [],
    total: results.length,
    coverage: { scopes: 34, complete: 34, failed: [], oldest: '2026-11-21T02:30:00.000Z' },
    notes: [],
    because: 'the index is fresh',
    tookMs: 3,
    requestId: 'req-1',
    ...part,
  };
}

export function whoisOf(answers: Answer[], part: Partial<Whois> = {}): Whois {
  return {
    text: '10.0.0.7',
    understood: [],
    outcome: answers[0]?.outcome ?? 'invalid',
    summary: answers[0]?.summary ?? 'Nothing in this text can be asked about.',
    answers,
    requestId: 'req-1',
    ...part,
  };
}
