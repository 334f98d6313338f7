import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Accounts, Clock, Kind, Principal, Whois } from '#kit';
import { invalid } from '#kit';
import type { Ask } from '../answer/ask.types.ts';
import { questionSignal } from './api.ts';
import { assets } from './assets.ts';
import type { DemoView } from './demo-view.ts';
import { demoView } from './demo-view.ts';
import type { HealthOptions } from './health.ts';
import { toText } from './html.ts';
import { overviewOf } from './overview.ts';
import { faultOf, logFault } from './problems.ts';
import { pagePolicy, webLimits } from './security.ts';
import type { SlackMessage } from './slack-view.ts';

/** Somebody of the made-up organisation in whose place a visitor may ask. */
export interface Persona {
  /** In addresses: `support`. */
  id: string;
  title: string;
  /** What they may see, one line. */
  about: string;
  /** Their name in Slack. */
  asker: string;
  principal: Principal;
}

export interface Example {
  text: string;
  about: string;
}

export interface DemoPageOptions extends Pick<HealthOptions, 'scopes'> {
  ask: Pick<Ask, 'whois' | 'kind'>;
  kinds: ReadonlyMap<string, Kind>;
  accounts: Pick<Accounts, 'get'>;
  personas: readonly [Persona, ...Persona[]];
  examples: readonly Example[];
  /** The very message that the Slack door would send to this question. */
  slackMessage: (whois: Whois, persona: Persona) => SlackMessage;
  now: Clock;
}

/** What a page's address says. */
export interface DemoState {
  q: string;
  persona: Persona;
  live: boolean;
  cursor?: string;
}

/** `/?q=…&as=support&live=1`: asks in somebody's place, and shows the answer and the Slack message side by side. */
export async function demoPage(app: FastifyInstance, options: DemoPageOptions): Promise<void> {
  const files = assets(app);
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    said: Pick<DemoView, 'whois' | 'error'>,
  ) => {
    const state = stateOf(request.query, options.personas);
    const records = await options.scopes().catch(() => undefined);
    const overview = records && overviewOf(records, options.accounts);
    const page = demoView({ ...options, ...said, state, assets: files, ...(overview ? { overview } : {}) });
    return reply
      .header('content-security-policy', pagePolicy)
      .type('text/html; charset=utf-8')
      .send(toText(page));
  };
  const route = {
    exposeHeadRoute: false,
    handlerTimeout: webLimits.handlerTimeout,
    schema: { hide: true },
    errorHandler: async (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      const fault = faultOf(error);
      logFault(request, error, fault);
      return send(request, reply.code(fault.status), { error: { message: fault.detail, id: request.id } });
    },
  };
  app.get('/', route, async (request, reply) => {
    const state = stateOf(request.query, options.personas);
    if (state.q === '') return send(request, reply, {});
    return send(request, reply, { whois: await asked(options, state, request, reply) });
  });
}

async function asked(
  { ask, kinds }: Pick<DemoPageOptions, 'ask' | 'kinds'>,
  { q, persona, live, cursor }: DemoState,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Whois> {
  if (q.length > 4000) throw invalid('The question is longer than 4,000 characters.');
  const { kind, text } = commandIn(q, kinds);
  const input = {
    text,
    principal: persona.principal,
    door: 'console',
    requestId: request.id,
    live,
    ...(cursor === undefined ? {} : { cursor }),
    signal: questionSignal(reply, live ? webLimits.liveMs : webLimits.questionMs),
  };
  if (kind === undefined) return ask.whois(input);
  const answer = await ask.kind(kind, input);
  const { outcome, summary, requestId } = answer;
  return { text: answer.question.text, understood: [], outcome, summary, answers: [answer], requestId };
}

/** `/s3info list account:payments-prod` asks the kind of that command, as in Slack; anything else is for all. */
function commandIn(q: string, kinds: DemoPageOptions['kinds']): { kind?: string; text: string } {
  const [, typed = '', text = ''] = /^(\/[a-z0-9_-]{1,31})\s+([^]+)$/.exec(q) ?? [];
  if (typed === '/whois') return { text };
  const kind = [...kinds.values()].find(({ command }) => command.name === typed)?.name;
  return kind === undefined ? { text: q } : { kind, text };
}

/** Reads the address; what it does not say, or says wrongly, is the default. */
function stateOf(query: unknown, personas: DemoPageOptions['personas']): DemoState {
  const { q, as, live, cursor } = query as Record<string, string | string[] | undefined>;
  const id = first(as);
  const page = first(cursor);
  return {
    // Control characters cannot be typed, only forged
    q:
      first(q)
        ?.replace(/[^\P{Cc}\t\n\r]/gu, ' ')
        .trim() ?? '',
    persona: personas.find((persona) => persona.id === id) ?? personas[0],
    live: first(live) === '1',
    ...(page === undefined ? {} : { cursor: page }),
  };
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
