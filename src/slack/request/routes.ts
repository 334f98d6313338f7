import type { Envelope } from './envelope.ts';
import { challengeOf, eventOf } from './event.ts';
import { interactionOf } from './interaction.ts';
import { commandOf, fieldsOf, isSslCheck, type MediaType, parseForm } from './parse.ts';
import { jsonOf } from './untrusted.ts';

/** One address to which Slack sends. */
export interface Route {
  path: string;
  mediaType: MediaType;
  maxBytes: number;
  /** What is in a body whose signature holds, or what is to be said to it at once; undefined: nothing of Slack's. */
  open(rawBody: Buffer): Envelope | { reply: string } | undefined;
}

const form = 'application/x-www-form-urlencoded';
/** A slash command of Slack's is about 1 KB; interactions carry the message that they are about. */
const maxCommandBytes = 64 * 1024;
const maxBytes = 1024 * 1024;

export const routes: readonly Route[] = [
  { path: '/slack/commands', mediaType: form, maxBytes: maxCommandBytes, open: command },
  { path: '/slack/interactions', mediaType: form, maxBytes, open: interaction },
  { path: '/slack/events', mediaType: 'application/json', maxBytes, open: event },
];

function command(rawBody: Buffer): ReturnType<Route['open']> {
  const fields = parseForm(rawBody);
  if (isSslCheck(fields)) return { reply: '' };
  const payload = fields && commandOf(fieldsOf(fields));
  return payload && { type: 'slash_commands', payload };
}

function interaction(rawBody: Buffer): ReturnType<Route['open']> {
  const fields = parseForm(rawBody);
  if (isSslCheck(fields)) return { reply: '' };
  const payload = fields && interactionOf(jsonOf(fieldsOf(fields)('payload')));
  return payload && { type: 'interactive', payload };
}

function event(rawBody: Buffer): ReturnType<Route['open']> {
  const body = jsonOf(rawBody.toString('utf8'));
  const challenge = challengeOf(body);
  if (challenge !== undefined) return { reply: challenge };
  const payload = eventOf(body);
  return payload && { type: 'events_api', payload };
}
