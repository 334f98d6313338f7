import { createHmac } from 'node:crypto';
import { unavailable } from '#kit';
import { type Finding, fine, type Patient } from './finding.ts';
import { appPage } from './slack-app.ts';
import { askSlack } from './slack-call.ts';

/** How long our own address may take, milliseconds. */
const PATIENCE_MS = 5000;

/** Whether Socket Mode can be opened: with an app-level token that has `connections:write`. */
export async function socketMode(patient: Patient, signal: AbortSignal): Promise<Finding[]> {
  const { settings, slack } = patient.config;
  if (!slack.appToken) return [];
  const name = 'Slack Socket Mode';
  const said = await askSlack('apps.connections.open', {}, patient, signal, slack.appToken);
  if (said.ok) return [fine(name, 'connections can be opened')];
  const detail = `apps.connections.open says ${said.error ?? 'no'}`;
  const fix = `At ${appPage(settings.slack?.app)}: switch "Socket Mode" on, and make an app-level token with connections:write ("Basic Information") for SLACK_APP_TOKEN.`;
  return [{ name, state: 'fault', detail, fix }];
}

/**
 * Whether what Slack would send reaches the process that answers, and is taken: Slack's own check of an address
 * (`ssl_check`, which does nothing), signed with our secret. That Slack has the same secret only Slack can show.
 */
export async function address(patient: Patient, signal: AbortSignal): Promise<Finding[]> {
  const { publicUrl, slack } = patient.config;
  if (publicUrl === undefined || !slack.signingSecret) return [];
  const url = `${publicUrl}/slack/commands`;
  const name = 'Slack address';
  const { status, text } = await knock(url, slack.signingSecret, patient, signal);
  if (status === 200 && text === '')
    return [
      fine(name, `${url} answers, and has our signing secret; that Slack has it, the first command shows`),
    ];
  if (status === 401) {
    const fix =
      'Start that process with the same SLACK_SIGNING_SECRET, and let nothing on the way change bodies.';
    return [{ name, state: 'fault', detail: `${url} does not take our signature`, fix }];
  }
  const fix = 'Let the proxy there hand POST /slack/* on to "cloudwhois serve".';
  return [{ name, state: 'fault', detail: `${url} answers with the status ${status}`, fix }];
}

async function knock(
  url: string,
  secret: string,
  { fetch, clock }: Pick<Patient, 'fetch' | 'clock'>,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  const body = 'ssl_check=1';
  const timestamp = String(Math.floor(clock() / 1000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${digest}`,
  };
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: patience,
    });
    return { status: response.status, text: (await response.text()).slice(0, 100) };
  } catch (cause) {
    signal.throwIfAborted();
    throw unavailable(`${url} does not answer`, {
      cause,
      fix: 'Start "cloudwhois serve". Where it is reached from outside alone, try a command in Slack.',
    });
  }
}
