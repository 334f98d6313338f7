import { unescape } from 'node:querystring';
import type { HeaderValue } from './verify.ts';

/** A slash command as Slack sent it, decoded. Nothing in it is to be believed before the signature holds. */
export interface SlashCommand {
  /** `/ipinfo` */
  command: string;
  text: string;
  /** `U…` or `W…`. */
  user: string;
  /** `T…`; the enterprise where an organisation-wide installation names no team. */
  team: string;
  enterprise?: string;
  /** `C…`, `G…` or `D…`. */
  channel: string;
  /** `A…` */
  app?: string;
  /** A secret for 30 minutes: never log it. */
  responseUrl?: string;
}

/** Fields of a form by name, still percent-encoded: only the few that are used get decoded. */
export type Form = ReadonlyMap<string, string>;

const mediaType = 'application/x-www-form-urlencoded';

/** Whether a body of this type and encoding can be read: Slack's form, in UTF-8, not compressed. */
export function isReadable(contentType: HeaderValue, contentEncoding: HeaderValue): boolean {
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

/** The command in a signed form, or undefined where the form is none of Slack's. */
export function commandOf(form: Form): SlashCommand | undefined {
  const command = field(form, 'command');
  const user = field(form, 'user_id');
  const enterprise = field(form, 'enterprise_id');
  const team = field(form, 'team_id') || enterprise;
  const channel = field(form, 'channel_id');
  if (!/^\/[^\s/]{1,31}$/.test(command) || !/^[UW][A-Z0-9]{1,30}$/.test(user)) return undefined;
  if (!/^[TE][A-Z0-9]{1,30}$/.test(team) || !/^[CDG][A-Z0-9]{1,30}$/.test(channel)) return undefined;
  const parsed: SlashCommand = { command, text: field(form, 'text'), user, team, channel };
  const app = field(form, 'api_app_id');
  const responseUrl = field(form, 'response_url');
  if (enterprise !== '') parsed.enterprise = enterprise;
  if (app !== '') parsed.app = app;
  if (responseUrl !== '') parsed.responseUrl = responseUrl;
  return parsed;
}

function field(form: Form, name: string): string {
  const value = form.get(name);
  return value === undefined ? '' : decode(value);
}

/** Percent-decoding that never throws: what is not UTF-8 becomes the replacement character. */
function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? unescape(spaced) : spaced;
}
