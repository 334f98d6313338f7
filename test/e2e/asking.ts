import assert from 'node:assert/strict';
import type { Answer, Whois } from '#kit';
import { signedCommand, testSecret } from '../slack/sign.ts';
import { cli } from './process.ts';

/** The doors of the running program, as those who ask use them. */

/** What a child process needs for the tests' signatures to hold, and to keep everything on this machine. */
export const slackEnvironment = { SLACK_SIGNING_SECRET: testSecret };

export interface SlackReply {
  status: number;
  /** The body as it came. */
  body: string;
  /** The message; an empty object where the body is none. */
  message: { response_type?: string; text?: string; blocks?: object[] };
}

/** Sends a body as it is. */
export async function postSlack(
  url: string,
  { body, headers }: { body: string; headers: Record<string, string> },
): Promise<SlackReply> {
  const response = await fetch(`${url}/slack/commands`, { method: 'POST', body, headers });
  const text = await response.text();
  const isMessage = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, body: text, message: isMessage ? JSON.parse(text) : {} };
}

/** Signs and sends a slash command; nothing is ever sent to a response URL. */
export function askSlack(
  url: string,
  text: string,
  fields: Record<string, string> = {},
): Promise<SlackReply> {
  return postSlack(url, signedCommand({ text, response_url: '', ...fields }, { now: Date.now() }));
}

/** Asks the API; for `kind` `whois` the reply is a Whois. */
export async function askApi(
  url: string,
  { token, text, kind = 'ip', live = false }: { token: string; text: string; kind?: string; live?: boolean },
): Promise<{ status: number; answer: Answer }> {
  const query = new URLSearchParams({ q: text, ...(live && { live: 'true' }) });
  const response = await fetch(`${url}/v1/${kind}?${query.toString()}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, answer: (await response.json()) as Answer };
}

/** Asks several texts in one call of the command line, and gives the answers in their order. */
export async function askCli(
  texts: readonly string[],
  options: { cwd: string; env?: Record<string, string>; args?: string[] },
): Promise<{ code: number | null; answers: Whois[]; err: string }> {
  const { args = [], ...where } = options;
  const { code, out, err } = await cli(['ask', '-', '--json', ...args], {
    ...where,
    input: `${texts.join('\n')}\n`,
  });
  const answers = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Whois);
  assert.equal(answers.length, texts.length, err);
  return { code, answers, err };
}
