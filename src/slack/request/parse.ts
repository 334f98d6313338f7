import { unescape } from 'node:querystring';
import type { HeaderValue } from './verify.ts';

/** Who sent something, and through which app. Nothing in it is to be believed before the signature holds. */
export interface Sender {
  /** `U…` or `W…`. */
  user: string;
  /** `T…`; the enterprise where an organisation-wide installation names no team. */
  team: string;
  enterprise?: string;
  /** `A…` */
  app?: string;
}

/** A slash command as Slack sent it, decoded. */
export interface SlashCommand extends Sender {
  /** `/ipinfo` */
  command: string;
  text: string;
  /** `C…`, `G…` or `D…`. */
  channel: string;
  /** A secret for 30 minutes: never log it. */
  responseUrl?: string;
}

/** Fields of a form by name, still percent-encoded: only the few that are used get decoded. */
export type Form = ReadonlyMap<string, string>;

/** What Slack sends: commands and interactions as a form, events as JSON. */
export type MediaType = 'application/x-www-form-urlencoded' | 'application/json';

/** Whether a body of this type and encoding can be read: what Slack sends there, in UTF-8, not compressed. */
export function isReadable(
  contentType: HeaderValue,
  contentEncoding: HeaderValue,
  mediaType: MediaType = 'application/x-www-form-urlencoded',
): boolean {
  if (contentEncoding !== undefined && contentEncoding !== 'identity') return false;
  if (contentType === mediaType) return true;
  if (typeof contentType !== 'string') return false;
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  return type.trim() === mediaType && parameters.every((one) => /^\s*(charset="?utf-?8"?)?\s*$/.test(one));
}

/** The fields of a form, or undefined where one is given twice: Slack never does that, and two readers would differ. */
export function parseForm(rawBody: Buffer): Form | undefined {
  const body = rawBody.toString('utf8');
  const fields = new Map<string, string>();
  for (let start = 0; start < body.length; ) {
    const found = body.indexOf('&', start);
    const end = found === -1 ? body.length : found;
    if (end > start) {
      const equals = body.indexOf('=', start);
      const split = equals === -1 || equals > end ? end : equals;
      const name = decode(body.slice(start, split));
      if (fields.has(name)) return undefined;
      fields.set(name, body.slice(split + 1, end));
    }
    start = end + 1;
  }
  return fields;
}

/**
 * Whether this is Slack's check of our certificate, the one request that it does not sign: exactly `ssl_check=1`,
 * with nothing beside it but `token`. Anything more would be a way round the signature.
 */
export function isSslCheck(form: Form | undefined): boolean {
  if (form?.get('ssl_check') !== '1') return false;
  return form.size === 1 || (form.size === 2 && form.has('token'));
}

/** The ids that Slack gives out: of people, of workspaces and organisations, of conversations. */
export const isUserId = (id: string): boolean => /^[UW][A-Z0-9]{1,30}$/.test(id);
export const isTeamId = (id: string): boolean => /^[TE][A-Z0-9]{1,30}$/.test(id);
export const isChannelId = (id: string): boolean => /^[CDG][A-Z0-9]{1,30}$/.test(id);

/** The command in signed fields (of a form, or of the JSON of a socket); undefined where it is none of Slack's. */
export function commandOf(field: (name: string) => string): SlashCommand | undefined {
  const command = field('command');
  const user = field('user_id');
  const enterprise = field('enterprise_id');
  const team = field('team_id') || enterprise;
  const channel = field('channel_id');
  if (!/^\/[^\s/]{1,31}$/.test(command) || !isUserId(user)) return undefined;
  if (!isTeamId(team) || !isChannelId(channel)) return undefined;
  const parsed: SlashCommand = { command, text: field('text'), user, team, channel };
  const app = field('api_app_id');
  const responseUrl = field('response_url');
  if (enterprise !== '') parsed.enterprise = enterprise;
  if (app !== '') parsed.app = app;
  if (responseUrl !== '') parsed.responseUrl = responseUrl;
  return parsed;
}

/** Reads the fields of a form, decoded; an empty text for one that is not there. */
export function fieldsOf(form: Form): (name: string) => string {
  return (name) => {
    const value = form.get(name);
    return value === undefined ? '' : decode(value);
  };
}

/** Percent-decoding that never throws: what is not UTF-8 becomes the replacement character. */
function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? unescape(spaced) : spaced;
}
