import type { Answer, Kind, Outcome, Principal, Result, ScopeRecord, Whois } from '#kit';
import { defineKind, Type, tooMany, unauthorized, unavailable } from '#kit';
import type { Ask, AskInput } from '../../src/answer/ask.types.ts';
import type { Persona } from '../../src/web/demo-page.ts';
import type { SlackMessage } from '../../src/web/slack-view.ts';

/** A made-up organisation as the web sees it: small fakes for what other rooms give. */

export const start = Date.UTC(2026, 10, 21, 3, 0, 0);
export const tokens = { support: 'support-token-3f1c', security: 'security-token-9a77' } as const;

export function kindOf(name: string, example: string): Kind {
  return defineKind({
    name,
    title: name === 'ip' ? 'IP address' : 'Access key',
    attributes: Type.Object({}),
    columns: [],
    accepts: [],
    command: { name: `/${name}info`, summary: `Whose ${name} is it?`, usage: '<text>', example },
    every: '0 * * * *',
    staleAfter: '2h',
    lookup: async () => ({ documents: [], total: 0 }),
    providers: {},
  });
}

export const kinds: ReadonlyMap<string, Kind> = new Map([
  ['ip', kindOf('ip', '10.20.30.40')],
  ['key', kindOf('key', 'AKIAIOSFODNN7EXAMPLE')],
]);

export function resultOf(part: Partial<Result> = {}): Result {
  return {
    kind: 'ip',
    id: '111122223333/eu-west-1/eni-0a1b2c3d4e5f',
    type: 'network-interface',
    provider: 'aws',
    account: { id: '111122223333', name: 'payments-prod' },
    region: 'eu-west-1',
    name: 'payments-api-7',
    arn: 'arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-0a1b2c3d4e5f',
    owner: { team: 'team-payments', contact: '#payments-oncall', because: 'tag Owner of the instance' },
    facts: [
      { name: 'address', label: 'Address', value: '10.20.30.40', state: 'value' },
      { name: 'attached', label: 'Attached to', value: 'i-0f3e9c21a7b84d650 (running)', state: 'value' },
      { name: 'vpc', label: 'VPC', value: 'vpc-prod-eu (10.20.0.0/16)', state: 'value' },
      { name: 'public', label: 'Public address', state: 'not-configured' },
      { name: 'flow', label: 'Flow logs', state: 'unreadable', why: 'ec2:DescribeFlowLogs was denied' },
    ],
    links: [
      { text: 'Open in the AWS console', url: 'https://console.aws.amazon.com/ec2/home?region=eu-west-1' },
    ],
    related: [
      { relation: 'in-subnet', kind: 'ip', id: 'subnet-0aa11bb22', name: 'prod-private-a' },
      {
        relation: 'behind',
        kind: 'lb',
        id: 'payments-internal',
        account: { id: '111122223333', name: 'payments-prod' },
      },
    ],
    source: 'index',
    asOf: '2026-11-21T02:46:00.000Z',
    confirmed: {
      at: '2026-11-21T02:59:58.000Z',
      outcome: 'same',
      detail: 'ec2:DescribeNetworkInterfaces agrees',
    },
    ...part,
  };
}

export function answerOf(part: Partial<Answer> = {}): Answer {
  return {
    question: { text: '10.20.30.40', kind: 'ip', value: '10.20.30.40' },
    outcome: 'found',
    summary:
      '10.20.30.40 is held by payments-api-7, a network interface of team-payments in payments-prod, eu-west-1.',
    results: [resultOf()],
    related: [],
    total: 1,
    coverage: {
      scopes: 34,
      complete: 34,
      failed: [],
      oldest: '2026-11-21T02:31:00.000Z',
      newest: '2026-11-21T02:58:00.000Z',
    },
    notes: ['The private range 10.20.0.0/16 also exists in sandbox-eu; nothing there holds this address.'],
    because: 'The index is fresh enough, and a live check was asked for.',
    tookMs: 3.2,
    requestId: 'req',
    ...part,
  };
}

const words: Readonly<Record<Exclude<Outcome, 'found'>, string>> = {
  absent: '10.99.0.1 is not ours: nothing holds it in any of 34 scopes.',
  unknown: '10.98.0.1 was not found, but 2 of 34 scopes could not be read.',
  invalid: '"hello there" holds nothing that can be asked about.',
  denied: 'You may not ask about access keys.',
};

/** An answer without results; for `denied` without coverage, too. */
export function answerWithout(outcome: Exclude<Outcome, 'found'>, part: Partial<Answer> = {}): Answer {
  const base = { outcome, summary: words[outcome], results: [], total: 0, notes: [] };
  const failed = [
    {
      scope: 'ip/aws/444455556666/eu-south-2',
      account: { id: '444455556666', name: 'data-lab' },
      outcome: 'denied',
      error: 'AccessDenied on ec2:DescribeNetworkInterfaces',
      since: '2026-11-20T22:00:00.000Z',
    },
    {
      scope: 'ip/aws/777788889999/us-east-1',
      account: { id: '777788889999', name: 'media-prod' },
      outcome: 'stale',
    },
  ];
  const { coverage } = answerOf();
  if (outcome === 'unknown')
    return answerOf({ ...base, coverage: { ...coverage, complete: 32, failed }, ...part });
  if (outcome === 'absent') return answerOf({ ...base, ...part });
  return answerOf({ ...base, coverage: { scopes: 0, complete: 0, failed: [] }, because: '', ...part });
}

export function whoisOf(answers: Answer[], text: string): Whois {
  const [first] = answers;
  return {
    text,
    understood: answers.map(({ question }) => ({
      kind: question.kind,
      value: question.value ?? '',
      because: 'a test',
    })),
    outcome: first?.outcome ?? 'invalid',
    summary: first?.summary ?? words.invalid,
    answers,
    requestId: first?.requestId ?? 'req',
  };
}

/** Several holders, in several accounts. */
export function manyAnswer(): Answer {
  const names = ['sandbox-eu', 'payments-prod', 'data-lab'];
  const results = names.map((name, i) =>
    resultOf({
      id: `eni-${i}`,
      name: `web-${i}`,
      account: { id: `11112222333${i}`, name },
      related: [],
      links: [],
    }),
  );
  const question = { text: '10.0.0.5', kind: 'ip', value: '10.0.0.5' };
  return answerOf({
    question,
    results,
    total: 12,
    cursor: 'next-page',
    summary: '10.0.0.5 is held 12 times, in 3 accounts.',
  });
}

/** What the fake says to a text; anything else is found. */
function outcomeOf(text: string, principal: Principal): Answer {
  const question = { text, kind: text.startsWith('AKIA') ? 'key' : 'ip', value: text };
  if (question.kind === 'key' && isSupport(principal)) return answerWithout('denied', { question });
  if (text === '10.99.0.1') return answerWithout('absent', { question });
  if (text === '10.98.0.1') return answerWithout('unknown', { question });
  if (text === '10.0.0.5') return manyAnswer();
  return answerOf({
    question,
    summary: `${text} is held by payments-api-7 of team-payments in payments-prod.`,
  });
}

function isSupport(principal: Principal): boolean {
  return principal.type === 'token'
    ? principal.name === 'support'
    : principal.type === 'slack' && principal.user === 'USUP';
}

/** Remembers what it was asked. `limit`, `down`, `boom` and `slow` make it fail. */
export function fakeAsk(): Ask & { inputs: Omit<AskInput, 'text'>[] } {
  const inputs: Omit<AskInput, 'text'>[] = [];
  const answer = async (text: string, input: Omit<AskInput, 'text'>): Promise<Answer> => {
    inputs.push(input);
    if (text === 'limit') throw tooMany('Too many questions.', { retryAfterSeconds: 12.2 });
    if (text === 'down')
      throw unavailable('The audit cannot be written.', { cause: new Error('EROFS /secret/path') });
    if (text === 'boom') throw new Error('secret-in-message at line 3');
    if (text === 'slow') throw new DOMException('timed out', 'TimeoutError');
    if (text === 'hello there')
      return answerWithout('invalid', { question: { text, kind: 'ip' }, requestId: input.requestId });
    return { ...outcomeOf(text, input.principal), requestId: input.requestId };
  };
  const whois = async ({ text, ...input }: AskInput): Promise<Whois> => {
    const one = await answer(text, input);
    return whoisOf(one.outcome === 'invalid' ? [] : [one], text);
  };
  return {
    inputs,
    kind: async (_name, { text, ...input }) => answer(text, input),
    whois,
    bulk: async (texts, input) => Promise.all(texts.map((text) => whois({ ...input, text }))),
  };
}

export const fakeAccess = {
  authenticate(token: string | undefined): Principal {
    const name = Object.entries(tokens).find(([, value]) => value === token)?.[0];
    if (name === undefined) throw unauthorized('This token is not known.');
    return { type: 'token', name, groups: [name] };
  },
  isOperator: (principal: Principal) => principal.type === 'token' && principal.name === 'security',
};

export const personas: [Persona, ...Persona[]] = [
  {
    id: 'support',
    title: 'Support',
    about: 'addresses, load balancers and names.',
    asker: 'Sam from support',
    principal: { type: 'slack', team: 'T1', user: 'USUP' },
  },
  {
    id: 'developer',
    title: 'Developer',
    about: 'all but access keys.',
    asker: 'Dana',
    principal: { type: 'slack', team: 'T1', user: 'UDEV' },
  },
  {
    id: 'security',
    title: 'Security',
    about: 'everything, live.',
    asker: 'Sasha',
    principal: { type: 'slack', team: 'T1', user: 'USEC' },
  },
];

export const examples = [
  { text: '10.20.30.40', about: 'A private address: who holds it?' },
  { text: '10.0.0.5', about: 'The same address in many VPCs' },
  { text: 'api.shop.example.com', about: 'A host name, and whose zone it is' },
  { text: 'AKIAIOSFODNN7EXAMPLE', about: 'An access key: for the security team only' },
  { text: '10.98.0.1', about: 'Not found, and not everything could be read' },
];

export function records(): ScopeRecord[] {
  const complete = { outcome: 'complete', completedAt: '2026-11-21T02:46:00.000Z' } as const;
  return [
    {
      key: 'ip/aws/111122223333/eu-west-1',
      count: 41_230,
      ...complete,
      completedAt: '2026-11-21T02:31:00.000Z',
      calls: 40,
      throttles: 3,
      durationMs: 2500,
    },
    { key: 'ip/aws/777788889999/us-east-1', count: 20_040, ...complete, calls: 20, durationMs: 1000 },
    { key: 'key/aws/111122223333/global', count: 310, ...complete },
    { key: 'ip/aws/-/global', count: 9_000, ...complete },
    { key: 'ip/aws/444455556666/eu-south-2', outcome: 'denied', since: '2026-11-20T22:00:00.000Z' },
    { key: 'ip/aws/444455556666/af-south-1', outcome: 'excluded' },
  ];
}

/** Every hour, and fresh for half an hour. */
export const timetable = {
  intervalOf: () => ({ every: '0 * * * *', staleAfter: 1_800_000 }),
  nextRun: (_every: string, after: number) => after + 600_000,
};

/** A message in the shape of the Slack door's. */
export function messageOf({ summary, text }: Whois): SlackMessage {
  const escaped = (part: string) =>
    part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const asked = { type: 'mrkdwn', text: `*Asked by* <@U0SUP1>: \`${escaped(text)}\`` };
  const said = { type: 'plain_text', text: escaped(summary) };
  return {
    text: summary,
    blocks: [
      { type: 'section', text: said, fields: [{ type: 'mrkdwn', text: '*Kind*\n`a test`' }] },
      { type: 'context', elements: [asked] },
    ],
  };
}
