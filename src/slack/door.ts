import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type Audit,
  byTimer,
  type Clock,
  type Kind,
  type Later,
  type Log,
  type Refusals,
  type SlackSettings,
} from '#kit';
import type { Access } from '../access/access.ts';
import type { Actions } from '../access/actions/action.types.ts';
import type { Requests } from '../access/requests/request.types.ts';
import type { Ask } from '../answer/ask.types.ts';
import type { Silences } from '../watch/silences.ts';
import type { Pastes } from './buttons/pastes.ts';
import { commandsOf } from './commands.ts';
import type { ChannelNames } from './delivery/channel-names.ts';
import { lateAnswers } from './delivery/late.ts';
import type { Outbox } from './delivery/outbox.ts';
import { responseOrigins } from './delivery/response-url.ts';
import type { WebApi } from './delivery/web-api.ts';
import { type DispatchOptions, dispatch, type Said } from './dispatch.ts';
import type { RecentQuestions } from './home/recent.ts';
import type { Members } from './members.ts';
import { bodyOf, createMessageMemory } from './message/message-memory.ts';
import { isReadable, isSslCheck, parseForm } from './request/parse.ts';
import { refuse } from './request/refuse.ts';
import { type Claim, replayGuard } from './request/replay.ts';
import { type Route, routes } from './request/routes.ts';
import { verifySlackRequest } from './request/verify.ts';
import { accessCommand } from './requests/access-command.ts';
import { openSocket } from './socket/open-socket.ts';
import type { SocketMode } from './socket/socket-mode.ts';
import type { Watches } from './watches/begin-watch.ts';

export interface SlackDoorOptions {
  ask: Ask;
  access: Access;
  /** How fresh the index is, as far as somebody may know. */
  status: DispatchOptions['status'];
  kinds: readonly Kind[];
  settings: SlackSettings | undefined;
  /** Signing secrets: the current one, then the previous one during a rotation. None: there are no routes. */
  secrets: readonly string[];
  /** Socket Mode, with the app's token (`xapp-…`). */
  socket?: { token: string; apiUrl: string; newId: () => string };
  /** Without a bot token, nothing is posted to channels, and no group or membership is resolved. */
  api?: WebApi;
  /** Who is in which group, where there is a bot token. */
  members?: Members;
  /** Where messages wait that must not be lost; there is one where there is a bot token. */
  outbox?: Outbox;
  /** What people asked last, where there is an App Home to show it. */
  recent?: RecentQuestions;
  /** Where the questions of long texts are kept, for files of their answers. */
  pastes?: Pastes;
  /** What people are told without asking again, where they can be told. */
  watches?: Watches;
  /** With both, owners can be written to. */
  names?: ChannelNames;
  audit?: Pick<Audit, 'write'>;
  /** What operators may do about what was refused, and what is told. */
  refusals?: Refusals;
  silences?: Silences;
  /** Access on request, where people can be told of it. */
  requests?: Requests;
  /** What may be done in the clouds, where people can be told how it ends. */
  actions?: Actions;
  /** Origins to which later answers may go: `https://hooks.slack.com`. */
  responseUrls: readonly string[];
  /** The console's page that answers `?q=…`, where there is one. */
  consoleUrl?: string;
  claim: Claim;
  clock: Clock;
  fetch: typeof fetch;
  log: Log;
  /** How long an asker waits for the answer itself, milliseconds. */
  budgetMs?: number;
  /** Timers, for tests. */
  schedule?: Later;
}

const none = Buffer.alloc(0);

interface Door {
  secrets: readonly string[];
  clock: Clock;
  log: Log;
  freshness: ReturnType<typeof replayGuard>;
  dispatching: DispatchOptions;
}

/**
 * What comes from Slack: over the routes, over Socket Mode, or both. Throws with neither a signing secret nor an app
 * token: a door that nobody can check must not open.
 */
export async function slackDoor(app: FastifyInstance, options: SlackDoorOptions): Promise<void> {
  const isSigned = options.secrets.some((secret) => secret !== '');
  if (!isSigned && !options.socket)
    throw new Error('the Slack door needs a signing secret, or the token of the app');
  const door = doorOf(options);
  const { members, late } = door.dispatching;
  const socket = socketOf(options, door.dispatching);
  app.addHook('onReady', async () => {
    members?.start();
    options.outbox?.start();
    socket?.start();
  });
  app.addHook('preClose', async () => socket?.stop());
  app.addHook('onClose', async () => {
    members?.stop();
    await late.close();
    await options.recent?.close();
    await options.outbox?.close();
  });
  if (isSigned) addRoutes(app, door);
}

/**
 * The routes, with a raw-body parser of their own. Order: content type, size, signature, body, replay, and only then
 * what it is about.
 */
function addRoutes(app: FastifyInstance, door: Door): void {
  app.removeAllContentTypeParsers();
  // No logger for each request: what the door writes down names its request itself
  app.setChildLoggerFactory((log) => log);
  app.addContentTypeParser(
    ['application/x-www-form-urlencoded', 'application/json'],
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) door.log.error({ err: error, requestId: request.id }, 'slack request failed');
    return refuse(reply, status);
  });
  for (const route of routes)
    app.post(route.path, { bodyLimit: route.maxBytes }, (request, reply) =>
      take(request, reply, route, door),
    );
}

function socketOf(
  { socket, claim, clock, fetch, log, schedule = byTimer }: SlackDoorOptions,
  dispatching: DispatchOptions,
): SocketMode | undefined {
  return socket && openSocket({ ...socket, claim, clock, fetch, log, schedule, dispatching });
}

function doorOf(options: SlackDoorOptions): Door {
  const { ask, access, api, outbox, clock, consoleUrl, fetch, log, settings, schedule = byTimer } = options;
  const { actions, audit, names, pastes, recent, requests, watches } = options;
  const commands = commandsOf(options.kinds, settings, requests ? [accessCommand] : []);
  const dispatching: DispatchOptions = {
    ...{ access, claim: options.claim, commands, log, settings, status: options.status },
    delivery: {
      ...{
        ask,
        access,
        commands,
        clock,
        replies: settings?.replies ?? {},
        messageMemory: createMessageMemory(),
      },
      ...(api && { api }),
      ...(pastes && { pastes }),
      ...(recent && { recent }),
      ...(requests && { requests }),
      ...(actions && { actions }),
      ...(watches && { watches }),
      ...(names && audit && { owners: { names, audit } }),
      ...(consoleUrl !== undefined && { consoleUrl }),
    },
    late: lateAnswers({ schedule, budgetMs: options.budgetMs ?? 2300, log }),
    responses: {
      origins: responseOrigins(options.responseUrls),
      ...{ fetch, clock, schedule, log },
      ...(outbox && { outbox }),
    },
    ...(options.members && { members: options.members }),
    ...(options.refusals && { refusals: options.refusals }),
    ...(options.silences && { silences: options.silences }),
  };
  return {
    secrets: options.secrets,
    freshness: replayGuard({ claim: options.claim, log }),
    ...{ clock, log, dispatching },
  };
}

async function take(
  request: FastifyRequest,
  reply: FastifyReply,
  route: Route,
  door: Door,
): Promise<FastifyReply> {
  const { headers } = request;
  const mediaType = headers['content-type'];
  if (!isReadable(mediaType, headers['content-encoding'], route.mediaType)) return refuse(reply, 415);
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
  const opened = route.open(rawBody);
  if (opened === undefined) return refuse(reply, 400);
  if ('reply' in opened) return reply.type('text/plain; charset=utf-8').send(opened.reply);

  const freshness = await door.freshness(String(signature));
  if (freshness === 'replay') return reply.send('');
  const message = await dispatch(opened, { freshness, requestId: request.id }, door.dispatching);
  return message ? say(reply, message) : reply.send('');
}

function say(reply: FastifyReply, message: Said): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(bodyOf(message));
}
