import { type AlertSink, byTimer, type Clock, type Later, type Log, type State } from '#kit';
import type { Access } from '../access/access.ts';
import { createAlertSink } from './alerts.ts';
import { createPastes, type Pastes } from './buttons/pastes.ts';
import { type ChannelNames, channelNames } from './delivery/channel-names.ts';
import { createOutbox, type Outbox } from './delivery/outbox.ts';
import { type WebApi, webApi } from './delivery/web-api.ts';
import { type RecentQuestions, recentQuestions } from './home/recent.ts';
import { type Members, membersResolver } from './members.ts';

/** The ways to Slack that need a bot token. */
export interface Outgoing {
  api: WebApi;
  outbox: Outbox;
  alerts: AlertSink;
  /** Which channel an owner's contact is. */
  names: ChannelNames;
  /** Learns who may do what; the door starts and stops it. */
  members: Members;
  /** For the App Home. */
  recent: RecentQuestions;
  /** For files of long answers. */
  pastes: Pastes;
}

/** Opens them; the door starts and closes the outbox. */
export function openOutgoing(options: {
  token: string;
  /** `https://slack.com/api/` */
  apiUrl: string;
  /** The workspaces of the configuration. */
  teams: readonly string[];
  access: Pick<Access, 'grant' | 'needs' | 'learnGroup' | 'learnUser'>;
  state: State;
  fetch: typeof fetch;
  clock: Clock;
  schedule?: Later;
  log: Log;
}): Outgoing {
  const { token, apiUrl, teams, access, state, fetch, clock, log, schedule = byTimer } = options;
  const api = webApi({ token, apiUrl, fetch, clock, schedule });
  const outbox = createOutbox({ state, api, clock, schedule, log });
  const names = channelNames({ api, teams, clock, log });
  const members = membersResolver({ access, api, teams, clock, schedule, log });
  const recent = recentQuestions({ state, clock, schedule, log });
  const pastes = createPastes({ state, clock, log });
  return {
    api,
    outbox,
    recent,
    pastes,
    names,
    alerts: createAlertSink({ outbox, access, names, teams, clock }),
    members,
  };
}
