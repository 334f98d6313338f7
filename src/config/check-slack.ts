import type { ConfigFault, Kind, Settings } from '#kit';
import { didYouMean } from './similar.ts';

type Faults = ConfigFault[];

/** The channels of the configuration, and what is asked in them. Pure. */
export function slackFaults(settings: Settings, kinds: ReadonlyMap<string, Kind> | undefined): Faults {
  return [...replyFaults(settings), ...channelFaults(settings, kinds)];
}

function replyFaults({ slack = {} }: Settings): Faults {
  const replies = Object.entries(slack.replies ?? {}).filter(
    ([, target]) => target !== 'asker' && target !== 'channel' && !isChannel(target),
  );
  const faults = replies.map(([kind]) => ({
    key: `slack.replies.${kind}`,
    problem: 'must be asker, channel or the id of a channel',
    example: 'C0LOOKUPS',
  }));
  if (slack.alerts === undefined || isChannel(slack.alerts)) return faults;
  return [
    ...faults,
    { key: 'slack.alerts', problem: 'must be the id of a channel, not its name', example: 'C0CLOUD' },
  ];
}

function channelFaults({ slack = {} }: Settings, kinds: ReadonlyMap<string, Kind> | undefined): Faults {
  return Object.entries(slack.channels ?? {}).flatMap(([id, { kinds: named = [] }]) => {
    const key = `slack.channels.${id}`;
    const faults: Faults = [];
    if (!isChannel(id))
      faults.push({ key, problem: 'must be the id of a channel, not its name', example: 'C0PAYMENTS' });
    for (const kind of kinds ? named.filter((one) => !kinds.has(one)) : []) {
      const problem = `there is no kind "${kind}"${didYouMean(kind, [...(kinds?.keys() ?? [])])}`;
      faults.push({ key: `${key}.kinds`, problem });
    }
    return faults;
  });
}

function isChannel(text: string): boolean {
  return /^[CG][A-Z0-9]{1,30}$/.test(text);
}
