import type { Settings } from '#kit';

/** A channel that messages are sent to: an id or `#name`, and the setting that says so. */
export interface Channel {
  channel: string;
  of: string;
}

/** Every channel of the configuration, once. */
export function channelsOf({ slack, alerts, access, aws, owners, networks }: Settings): Channel[] {
  const all: (Channel | undefined)[] = [
    named(slack?.alerts, 'slack.alerts'),
    ...Object.entries(slack?.replies ?? {}).map(([command, place]) =>
      place === 'asker' || place === 'channel' ? undefined : named(place, `slack.replies.${command}`),
    ),
    ...(alerts?.findings ?? []).map((finding) =>
      typeof finding === 'string' ? undefined : named(finding.channel, `alerts.findings, ${finding.name}`),
    ),
    ...(alerts?.questions ?? []).map(({ to }) => named(to, 'alerts.questions')),
    ...Object.entries(access?.requests ?? {}).map(([kind, { channel }]) =>
      named(channel, `access.requests.${kind}`),
    ),
    ...[...(owners ?? []), ...(aws?.accounts ?? []), ...(networks ?? [])].map((one) => {
      const contact = 'contact' in one ? one.contact : undefined;
      return contact?.startsWith('#') ? named(contact, 'contact of an owner') : undefined;
    }),
  ];
  const first = new Map<string, Channel>();
  for (const one of all) if (one && !first.has(one.channel)) first.set(one.channel, one);
  return [...first.values()];
}

function named(channel: string | undefined, of: string): Channel | undefined {
  return channel === undefined ? undefined : { channel, of };
}
