import type { Answer } from '#kit';
import { memoryLog } from '#kit/testing';
import type { Order } from '../../src/access/actions/action.types.ts';
import type { AccessRequest } from '../../src/access/requests/request.types.ts';
import type { Status } from '../../src/answer/status.types.ts';
import { renderOrder } from '../../src/slack/actions/render-order.ts';
import { button } from '../../src/slack/buttons/button.ts';
import { renderFile } from '../../src/slack/buttons/csv-file.ts';
import { renderStatus } from '../../src/slack/cloud-status.ts';
import { commandsOf } from '../../src/slack/commands.ts';
import { notPosted } from '../../src/slack/deliver.ts';
import { unknownCommand } from '../../src/slack/help.ts';
import { renderHome } from '../../src/slack/home/render-home.ts';
import { renderAlert } from '../../src/slack/message/alert.ts';
import { notice, type Rendered } from '../../src/slack/message/message.ts';
import { renderTable } from '../../src/slack/message/table.ts';
import { renderTimeline } from '../../src/slack/message/timeline.ts';
import { trouble } from '../../src/slack/message/trouble.ts';
import { renderRefusals } from '../../src/slack/operators/render-refusals.ts';
import { renderSilences } from '../../src/slack/operators/render-silences.ts';
import { renderOwnerQuestion } from '../../src/slack/owners/owner-form.ts';
import { renderLate, renderRequest, renderRequests } from '../../src/slack/requests/render-request.ts';
import { renderWaiting, renderWatches, renderWatching } from '../../src/slack/watches/render-watches.ts';
import { talking } from './clicking.ts';
import { fakeWatches, watchOf } from './fake-watches.ts';
import { answerOf, fakeAccess, fakeAsk, kindOf, resultOf, whoisOf } from './fakes.ts';

/** One picture of the gallery. */
export interface Shown {
  /** The function that makes such messages. */
  made: string;
  title: string;
  message: { text: string; blocks: readonly object[] };
}

const now = Date.parse('2026-11-21T03:00:00.000Z');
const ann = { type: 'slack', team: 'T0001', user: 'U0ANN' } as const;
const bob = { type: 'slack', team: 'T0001', user: 'U0BOB' } as const;
const live = {
  scopes: 'account-region',
  actions: [],
  collect: async function* () {},
  confirm: async () => undefined,
} as const;
const kinds = [kindOf('ip', { providers: { aws: live } }), kindOf('key', { sensitivity: 'restricted' })];
const fact = (label: string, value: string) =>
  ({ name: label.toLowerCase(), label, value, state: 'value' }) as const;

const holder = resultOf({
  facts: [
    fact('State', 'in-use'),
    fact('Instance', 'i-0a1b2c3d4e5f60718'),
    fact('VPC', 'vpc-0a1b2c3d'),
    fact('Subnet', 'subnet-0a1b2c3d'),
  ],
  links: [{ text: 'EC2 console', url: 'https://console.aws.amazon.com/ec2/home?region=eu-west-1' }],
});
const found = answerOf({ results: [holder] });
const unread = {
  scope: 'ip/aws/444455556666/eu-west-1',
  account: { id: '444455556666', name: 'legacy-prod' },
  outcome: 'denied',
  error: 'AccessDenied',
};
const unknown = answerOf({
  outcome: 'unknown',
  summary: 'Nobody is known to hold 10.9.9.9, but not everything could be read.',
  results: [],
  question: { text: '10.9.9.9', kind: 'ip', value: '10.9.9.9' },
  coverage: { scopes: 65, complete: 64, failed: [unread], oldest: '2026-11-21T02:46:00.000Z' },
  notes: ['10.9.9.9 is inside the subnet subnet-0a1b2c3d of payments-prod.'],
});
const bucket = answerOf({
  question: { text: 's3://acme-logs', kind: 's3', value: 'acme-logs' },
  summary: 'acme-logs is a bucket in platform, eu-west-1.',
  results: [
    resultOf({
      kind: 's3',
      id: 'acme-logs',
      type: 'bucket',
      name: 'acme-logs',
      account: { id: '222233334444', name: 'platform' },
    }),
  ],
});
const listed = answerOf({
  question: { text: 'list', kind: 'ip', value: 'list' },
  summary: 'Your list has 120 addresses: payments-prod 70, platform 50.',
  results: Array.from({ length: 4 }, (_, at) => resultOf({ id: `eni-0a1b2c3${at}`, name: `api-${at}` })),
  total: 120,
  cursor: '4.0',
});
const understood = [
  { kind: 'ip', value: '10.0.0.7', because: 'an IPv4 address' },
  { kind: 's3', value: 'acme-logs', because: 'an S3 URI, which says the bucket' },
];
const request: AccessRequest = {
  ...{
    id: 'r4k7',
    who: ann,
    kind: 'key',
    reason: 'The page of 02:40: whose key is it?',
    durationMs: 7_200_000,
  },
  ...{ state: 'pending', askedAt: now, until: now + 3_600_000 },
};
const terms = { approvers: ['security'], longestMs: 28_800_000, decideIn: 'slack' } as const;

const waiting = watchOf({
  ...{ id: 'w3', what: { kind: 'ip', value: '10.9.9.9' }, holders: [] },
  ...{ expiresAt: '2026-11-28T03:00:00.000Z' },
  waits: { scopes: [unread.scope], askedAt: '2026-11-21T03:00:00.000Z' },
});

/** Every class of message, as it would look; made by the functions that make the real ones. */
export async function galleryMessages(): Promise<Shown[]> {
  return [...(await asked()), ...made(), ...aboutAccess(), ...aboutActions(), home()];
}

/** What commands are answered with, buttons and all. */
async function asked(): Promise<Shown[]> {
  const say = async (answer: Answer, fields: Record<string, string> = {}) => {
    const ask = fakeAsk(
      () => answer,
      ({ text }) => (text.includes(' ') ? whoisOf([found, bucket], { understood }) : whoisOf([answer])),
    );
    const access = fakeAccess({
      decide: ({ kind }) => ({ live: true, allowed: kind === 'ip', grantedBy: ['security'] }),
    });
    const door = await talking({ ask, kinds, access, watches: fakeWatches() });
    const message = await door.message(fields);
    await door.app.close();
    return message;
  };
  const several = answerOf({
    results: [],
    outcome: 'invalid',
    summary: 'I understood several: 10.0.0.7, 10.0.0.8. Ask one at a time, or use whois.',
  });
  return [
    { made: 'renderAnswer', title: 'One thing is found', message: await say(found) },
    { made: 'renderAnswer', title: 'Not found, and not all was read', message: await say(unknown) },
    {
      made: 'joined',
      title: 'A question of several things',
      message: await say(several, { text: '10.0.0.7 10.0.0.8' }),
    },
    {
      made: 'renderAnswer',
      title: 'A list with more than the message shows',
      message: await say(listed, { text: 'list' }),
    },
    {
      made: 'renderWhois',
      title: 'Whatever a text holds',
      message: await say(found, { command: '/whois', text: '10.0.0.7 s3://acme-logs' }),
    },
    { made: 'help', title: 'Help', message: await say(found, { text: 'help' }) },
  ];
}

function made(): Shown[] {
  const many = Array.from({ length: 6 }, (_, at) => (at % 2 === 0 ? found : bucket)).map((one, at) => ({
    ...one,
    question: { ...one.question, value: `${one.question.value}${at}` },
  }));
  const before = answerOf({ results: [resultOf({ name: 'api-6' })] });
  const status = {
    at: '2026-11-21T03:00:00.000Z',
    summary: '64 of 65 scopes are read and fresh; 1 is not.',
    rows: [],
    forecast: [{ kind: 'ip', provider: 'aws', at: '2026-11-21T04:00:00.000Z', scopes: 65 }],
    causes: [
      {
        ...{ summary: 'AccessDenied on sts:AssumeRole: 1 scope of ip in legacy-prod', outcome: 'denied' },
        ...{ kinds: ['ip'], accounts: [], regions: [], scopes: 1 },
        fix: 'Deploy the role cloudwhois-reader there.',
      },
    ],
  } as unknown as Status;
  return [
    {
      made: 'renderFile',
      title: 'A CSV file of a long list',
      message: renderFile(
        { replies: [found], left: 120 },
        { text: 'list public:yes', rows: 1000, bytes: 180_000, now },
      ),
    },
    { made: 'renderTable', title: 'Many things', message: renderTable([whoisOf(many)], { now }) },
    {
      made: 'renderTimeline',
      title: 'Who had it before',
      message: renderTimeline(
        [
          { answer: found, since: '2026-11-20T02:00:00.000Z' },
          { answer: before, since: '2026-10-01T00:00:00.000Z', until: '2026-11-20T02:00:00.000Z' },
        ],
        { text: '10.0.0.7', now },
      ),
    },
    { made: 'renderStatus', title: 'How fresh the index is', message: renderStatus(status) },
    {
      made: 'renderAlert',
      title: 'An alert',
      message: renderAlert({
        ...{ key: 'watch/C0CLOUD@1', state: 'news', to: ['C0CLOUD'], lines: [] },
        title:
          '10.0.0.7: moved from the network interface api-6 in the account legacy-prod (444455556666) to the network interface api-7 in the account payments-prod (111122223333), owner team-payments.',
      }),
    },
    ...forOperators(),
    {
      made: 'renderWatching',
      title: 'Watching a thing',
      message: renderWatching(watchOf(), { now, list: '/whois watches', here: 'x' }),
    },
    {
      made: 'renderOwnerQuestion',
      title: 'A question to an owner',
      message: renderOwnerQuestion({
        ...{ to: 'C0PAY', asker: 'U0ANN' },
        text: 'about 10.0.0.7, network interface api-7 in payments-prod: may we stop it tonight?',
      }),
    },
    {
      made: 'renderWaiting',
      title: 'Waiting for an answer',
      message: renderWaiting(waiting, { now, list: '/whois watches' }),
    },
    {
      made: 'renderWatches',
      title: 'What somebody watches',
      message: renderWatches(
        [
          watchOf(),
          watchOf({ id: 'w2', what: { kind: 's3', value: 'acme-logs' }, where: { channel: 'C0CLOUD' } }),
          waiting,
        ],
        now,
      ),
    },
    {
      made: 'unknownCommand',
      title: 'A command that is not there',
      message: unknownCommand('/ipinof', commandsOf(kinds, undefined)),
    },
    {
      made: 'notPosted',
      title: 'An answer that could not go to its channel',
      message: notPosted('C0CLOUD', 'not_in_channel'),
    },
    { made: 'notice', title: 'A notice', message: notice('This answer was shared already.') },
    {
      made: 'trouble',
      title: 'Something failed',
      message: trouble(new Error('x'), { requestId: 'req-1', log: memoryLog() }),
    },
  ];
}

/** What operators may do about what was lost, and what is told too often. */
function forOperators(): Shown[] {
  const scope = 'ip/aws/444455556666/eu-west-1';
  const refused = [{ scope, was: 120, now: 7, at: '2026-11-21T02:46:00.000Z' }];
  const refusing = {
    ...({ key: 'freshness/1@2', state: 'trouble', to: ['C0CLOUD'], refused } as const),
    title: 'IP addresses: 1 account not read within 2 h: LostTooMuch (refused).',
    lines: [
      'legacy-prod (444455556666): 1 scope, the promise is broken since 2026-11-21 02:46 UTC',
      `${scope}: it had 120 documents, and the last run found 7`,
      'Answers about them say so. What to do next: cloudwhois status.',
    ],
  };
  const silence = { by: ann, until: '2026-11-22T03:00:00.000Z' };
  return [
    {
      made: 'renderAlert',
      title: 'An alert about a scope that lost too much, silenced for a day',
      message: renderAlert(refusing, silence),
    },
    { made: 'renderRefusals', title: 'What was refused, for operators', message: renderRefusals(refused) },
    {
      made: 'renderSilences',
      title: 'What is silenced, for operators',
      message: renderSilences([{ alert: refusing, ...silence }]),
    },
  ];
}

function aboutAccess(): Shown[] {
  const granted: AccessRequest = {
    ...request,
    state: 'approved',
    until: now + 7_200_000,
    decided: { by: bob, at: now },
  };
  const cards = [
    { request, terms, power: 'decide' as const },
    { request: granted, terms, power: 'end' as const },
  ];
  return [
    {
      made: 'renderRequest',
      title: 'A request for access, for those who decide',
      message: renderRequest(request, terms, 'decide'),
    },
    { made: 'renderRequests', title: 'Requests for access', message: renderRequests(cards) },
    {
      made: 'renderLate',
      title: 'A decision that came too late',
      message: renderLate(granted, now + 12_000),
    },
  ];
}

function aboutActions(): Shown[] {
  const order: Order = {
    ...{ id: 'a7c2', who: ann, action: 'stop', verb: 'stop', role: 'cloudwhois-operator', askedAt: now },
    target: {
      ...{ kind: 'ec2', id: '111122223333/eu-west-1/i-0a1b2c3d4e5f60718', type: 'instance', provider: 'aws' },
      ...{ account: { id: '111122223333', name: 'payments-prod' }, region: 'eu-west-1', name: 'api-7' },
    },
    ...{ approvers: ['security'], channel: 'C0APPROVALS', state: 'waiting', until: now + 3_600_000 },
  };
  const accepted: Order = {
    ...order,
    state: 'accepted',
    decided: { by: bob, at: now },
    until: now + 600_000,
  };
  const shown = (title: string, part: Order) => ({
    ...{ made: 'renderOrder', title },
    message: renderOrder(part, { typed: '/ec2info', decides: true }),
  });
  return [
    shown('Something to be approved', order),
    shown('What the cloud took', accepted),
    shown('How it ended', { ...accepted, state: 'done', seen: 'stopped' }),
    shown('No final state in time', { ...accepted, state: 'timeout', seen: 'stopping' }),
  ];
}

/** A Home has no text of its own: a screen reader reads its blocks. */
function home(): Shown {
  const blocks = renderHome({
    requests: button({
      action: 'request:key',
      text: 'Request access',
      label: 'Request access to key',
      value: 'key',
    }),
    commands: commandsOf(kinds, undefined),
    access: fakeAccess({
      decide: ({ kind }) => ({ live: true, allowed: kind === 'ip', grantedBy: ['security'] }),
    }),
    principal: ann,
    freshness: 'All 65 scopes are read and fresh.',
    recent: [{ typed: '/ipinfo', text: '10.0.0.7' }],
    watches: [watchOf()],
    now,
  });
  const said = JSON.stringify(blocks, (key, value: unknown) => (key === 'value' ? undefined : value));
  const texts = [...said.matchAll(/"text":("(?:[^"\\]|\\.)*")/g)].map(
    ([, text = '""']) => JSON.parse(text) as string,
  );
  const message: Rendered = { text: texts.join('\n'), blocks: [] };
  return { made: 'renderHome', title: 'The App Home', message: { ...message, blocks } };
}
