import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock, Kind, Log, SlackSettings } from '#kit';
import type { Access } from '../access/access.ts';
import type { Ask } from '../answer/ask.types.ts';
import { commandsOf } from './commands.ts';
import { type DispatchOptions, dispatch } from './dispatch.ts';
import { lateAnswers } from './late.ts';
import { membersResolver } from './members.ts';
import { ephemeral, notice, type SlackMessage } from './message.ts';
import { commandOf, isReadable, isSslCheck, parseForm, type SlashCommand } from './parse.ts';
import { type Claim, replayGuard } from './replay.ts';
import { responseOrigins } from './response-url.ts';
import { byTimer, type Schedule } from './schedule.ts';
import { verifySlackRequest } from './verify.ts';
import { webApi } from './web-api.ts';

export interface SlackDoorOptions {
  ask: Ask;
  access: Access;
  kinds: readonly Kind[];
  settings: SlackSettings | undefined;
  /** Signing secrets: the current one, then the previous one during a rotation. */
  secrets: readonly string[];
  /** Without it nothing is posted to channels, and no group or membership is resolved. */
  botToken?: string;
  /** `https://slack.com/api/` */
  apiUrl: string;
  /** Origins to which later answers may go: `https://hooks.slack.com`. */
  responseUrls: readonly string[];
  claim: Claim;
  clock: Clock;
  fetch: typeof fetch;
  log: Log;
  /** How long an asker waits for the answer itself, milliseconds. */
  budgetMs?: number;
  /** Timers, for tests. */
  schedule?: Schedule;
}

/** A slash command of Slack's is about 1 KB. */
const maxCommandBytes = 64 * 1024;
const none = Buffer.alloc(0);

interface Door {
  secrets: readonly string[];
  settings: SlackSettings | undefined;
  clock: Clock;
  log: Log;
  freshness: ReturnType<typeof replayGuard>;
  dispatching: DispatchOptions;
}

/**
 * The Slack routes, as a Fastify plugin that keeps its raw-body parser to itself. Order: content type, size,
 * signature, form, app and team, replay, and only then the question. Throws without a signing secret: a door that
 * nobody can check must not open.
 */
export async function slackDoor(app: FastifyInstance, options: SlackDoorOptions): Promise<void> {
  if (!options.secrets.some((secret) => secret !== ''))
    throw new Error('the Slack door needs a signing secret');
  const door = doorOf(options);
  const { members, late } = door.dispatching;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) options.log.error({ err: error, requestId: request.id }, 'slack request failed');
    return refuse(reply, status);
  });
  app.addHook('onReady', async () => members?.start());
  app.addHook('onClose', async () => {
    members?.stop();
    await late.close();
  });
  app.post('/slack/commands', { bodyLimit: maxCommandBytes }, (request, reply) => take(request, reply, door));
}

function doorOf(options: SlackDoorOptions): Door {
  const { ask, access, botToken, clock, fetch, log, settings, schedule = byTimer } = options;
  const api =
    botToken === undefined
      ? undefined
      : webApi({ token: botToken, apiUrl: options.apiUrl, fetch, clock, schedule });
  const commands = commandsOf(options.kinds, settings);
  const delivery = { ask, access, commands, replies: settings?.replies ?? {}, clock };
  const dispatching: DispatchOptions = {
    commands,
    access,
    delivery: api ? { ...delivery, api } : delivery,
    late: lateAnswers({ schedule, budgetMs: options.budgetMs ?? 2000, log }),
    responses: { origins: responseOrigins(options.responseUrls), fetch, clock, log },
    log,
  };
  if (api) dispatching.members = membersResolver({ access, api, clock, schedule, log });
  const freshness = replayGuard({ claim: options.claim, log });
  return { secrets: options.secrets, settings, clock, log, freshness, dispatching };
}

async function take(request: FastifyRequest, reply: FastifyReply, door: Door): Promise<FastifyReply> {
  const { headers } = request;
  if (!isReadable(headers['content-type'], headers['content-encoding'])) return refuse(reply, 415);
  const rawBody = Buffer.isBuffer(request.body) ? request.body : none;
  const signature = headers['x-slack-signature'];
  const timestamp = headers['x-slack-request-timestamp'];
  const verdict = verifySlackRequest({
    secrets: door.secrets,
    rawBody,
    signature,
    timestamp,
    now: door.clock(),
  });
  if (verdict !== 'ok') {
    if (signature === undefined && timestamp === undefined && isSslCheck(parseForm(rawBody)))
      return reply.send('');
    door.log.warn({ rule: verdict, requestId: request.id }, 'slack request refused');
    return refuse(reply, 401);
  }
  const form = parseForm(rawBody);
  if (isSslCheck(form)) return reply.send('');
  const command = form && commandOf(form);
  if (!command) return refuse(reply, 400);
  if (!isOurs(command, door))
    return say(reply, ephemeral(notice('cloudwhois is not set up for this workspace or app.')));

  const freshness = await door.freshness({
    timestamp: String(timestamp),
    signature: String(signature),
  });
  if (freshness === 'replay') return reply.send('');
  return say(reply, await dispatch(command, { freshness, requestId: request.id }, door.dispatching));
}

/** Whether it came from the app and one of the workspaces of the configuration, where those are named. */
function isOurs({ app, team }: SlashCommand, { settings, log }: Door): boolean {
  const rightApp = settings?.app === undefined || settings.app === app;
  const rightTeam = settings?.teams === undefined || settings.teams.includes(team);
  if (rightApp && rightTeam) return true;
  log.warn({ app, team }, 'slack command of another app or workspace');
  return false;
}

function say(reply: FastifyReply, message: SlackMessage): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(message));
}

const refusals: Readonly<Record<number, string>> = {
  400: 'This is no request of Slack.',
  401: 'The signature does not hold.',
  413: 'The body is too large.',
  415: 'The content type is not one of Slack.',
};

function refuse(reply: FastifyReply, status: number): FastifyReply {
  return reply
    .code(status)
    .type('text/plain; charset=utf-8')
    .send(refusals[status] ?? 'The request failed.');
}
