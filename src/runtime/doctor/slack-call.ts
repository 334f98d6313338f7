import { unavailable } from '#kit';
import type { Patient, SlackApp } from './finding.ts';

/** How long one call may take, milliseconds. */
const PATIENCE_MS = 10_000;

/** What Slack said, as far as it is looked at. */
export interface Said {
  ok?: boolean;
  error?: string;
  team?: string;
  team_id?: string;
  app_id?: string;
  /** The token is of a whole organisation. */
  is_enterprise_install?: boolean;
  user?: string;
  manifest?: SlackApp;
  channel?: { is_archived?: boolean; is_member?: boolean };
  /** The rights of the token, from the header `x-oauth-scopes`. */
  scopes?: readonly string[];
}

/** Calls one method of Slack's Web API, with the bot's token where no other is given. Throws `unavailable` where nothing that could be Slack answers. */
export async function askSlack(
  method: string,
  args: Record<string, string>,
  { config, fetch }: Pick<Patient, 'config' | 'fetch'>,
  signal: AbortSignal,
  token = config.slack.botToken,
): Promise<Said> {
  const { apiUrl } = config.slack;
  try {
    const response = await fetch(`${apiUrl}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(args),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const scopes = response.headers
      .get('x-oauth-scopes')
      ?.split(',')
      .map((scope) => scope.trim());
    if (response.status === 429) return { ok: false, error: 'ratelimited' };
    return { ...((await response.json()) as Said), ...(scopes && { scopes }) };
  } catch (cause) {
    signal.throwIfAborted();
    throw unavailable(`${new URL(apiUrl).origin} does not answer as Slack does`, {
      cause,
      fix: 'Check SLACK_API_URL, and that this machine may reach it.',
    });
  }
}
