import type { Alert, AlertSink, Clock, Principal } from '#kit';
import type { Access } from '../access/access.ts';
import type { ChannelNames } from './delivery/channel-names.ts';
import type { Outbox, Posted } from './delivery/outbox.ts';
import { renderAlert } from './message/alert.ts';

export interface AlertSinkOptions {
  outbox: Outbox;
  access: Pick<Access, 'grant'>;
  names: Pick<ChannelNames, 'idOf'>;
  /** The workspaces of the configuration: people among the addressees are of the first of them. */
  teams: readonly string[];
  clock: Clock;
}

/** What the post of an alert is known by in the outbox. */
export function alertPost(key: string): string {
  return `alert/${key}`;
}

/** What was not told by then is told no more. */
const goodForMs = 24 * 3_600_000;

/** In whose name the policy is asked: what a channel may see, whoever asks. */
const watch: Principal = { type: 'system', name: 'watch' };

/**
 * Brings alerts to Slack through the outbox: to the first of its addressees who can be reached and may see it. The
 * end of a trouble goes under the message that told it.
 */
export function createAlertSink(options: AlertSinkOptions): AlertSink {
  const { outbox, clock } = options;
  return {
    async send(alert) {
      const to = await addresseesOf(alert, options);
      if (to.length === 0) return false;
      const expiresAt = clock() + goodForMs;
      const message = renderAlert(alert);
      const key = alertPost(alert.key);
      if (alert.state !== 'over') {
        await outbox.post({ key, to, message, expiresAt });
        return true;
      }
      const told = await outbox.sent(key);
      await outbox.post({ key: overKey(key, told, clock()), ...placed(to, told), message, expiresAt });
      // The same may begin anew, and is told anew then
      await outbox.forget(key);
      return true;
    },
  };
}

/** One end for one beginning; without a known beginning, at most one an hour. */
function overKey(key: string, told: Posted | undefined, now: number): string {
  return `${key}/over/${told?.ts ?? Math.floor(now / 3_600_000)}`;
}

function placed(to: readonly string[], told: Posted | undefined): { to: readonly string[]; thread?: string } {
  // Whoever may not see it any more is not told how it went on
  if (!told || !to.includes(told.channel)) return { to };
  return { to: [told.channel, ...to.filter((one) => one !== told.channel)], thread: told.ts };
}

/** Those of `to` who may see it, as ids, each once. */
async function addresseesOf({ to, about }: Alert, options: AlertSinkOptions): Promise<string[]> {
  const ids = await Promise.all(to.map(async (one) => (one.startsWith('#') ? options.names.idOf(one) : one)));
  const known = [...new Set(ids)].filter((id) => id !== undefined && /^[CGDUW][A-Z0-9]{1,30}$/.test(id));
  return known.flatMap((id) => (id !== undefined && maySee(id, about, options) ? [id] : []));
}

function maySee(id: string, about: Alert['about'], { access, teams }: AlertSinkOptions): boolean {
  if (!about) return true;
  const { kind, account = '-' } = about;
  const isPerson = /^[UW]/.test(id);
  const grant = isPerson
    ? access.grant({ principal: { type: 'slack', team: teams[0] ?? '-', user: id }, kind })
    : access.grant({ principal: watch, kind, channel: id });
  return grant.decision.allowed && grant.see(account) !== undefined;
}
