import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Clock } from '#kit';
import { denied } from '#kit';
import { sessionName } from './asker.ts';
import type { AccountCredentials, Clients, Credentials } from './clients.ts';
import { remember, rememberEach } from './remember.ts';

/** Whose credentials the process was started with. */
export interface Identity {
  account: string;
  partition: string;
}

/** Seconds. A role that is assumed with the credentials of another role may not live longer. */
const SESSION_SECONDS = 3600;
/** A call may wait and be tried again for minutes with what it was signed with. Spread over four more. */
const EARLIEST_MS = 6 * 60_000;
const SPREAD_MS = 4 * 60_000;

/** Asks once whose the hub credentials are. */
export function createIdentity(clients: () => Clients, clock: Clock): () => Promise<Identity> {
  const load = async () => {
    const { Account, Arn } = await clients()
      .hub(STSClient)
      .send(new GetCallerIdentityCommand({}), { abortSignal: clients().closing });
    if (!Account || !Arn) throw new Error('GetCallerIdentity names no account');
    return { account: Account, partition: Arn.split(':')[1] ?? 'aws' };
  };
  return remember({ load, clock, until: () => Number.POSITIVE_INFINITY });
}

/** More sessions than are in use at once: accounts, each for the collector and for those who ask live. */
const MOST_SESSIONS = 4096;
/** How long a role is held to forbid a SourceIdentity: its trust policy may be mended. */
const FORBIDDEN_MS = 60 * 60_000;

interface Options {
  clients: () => Clients;
  identity: () => Promise<Identity>;
  role: (account: string) => string;
  partition: string;
  externalId?: string;
  sessionName: string;
  clock: Clock;
  random: () => number;
}

/** One session to assume: a role, in somebody's name or in our own. */
interface Session {
  arn: string;
  identity?: string;
}

/**
 * Credentials for each account: its role assumed once for all clients, renewed a few minutes early and not for all
 * accounts at the same moment. Without a role (`none`) they are the hub's, which reach the hub's account alone:
 * for any other account that throws `denied`, since its answers would be about the wrong account.
 * With an asker, the session is the asker's own: it carries the asker as SourceIdentity, or at least in its name.
 */
export function createCredentials(options: Options): AccountCredentials {
  const assume = createAssume(options);
  const assumed = rememberEach({
    load: (key) => assume(JSON.parse(key) as Session),
    clock: options.clock,
    // By our own clock from now on: where that is wrong, AWS's time of the end would mean nothing to it
    until: () => options.clock() + SESSION_SECONDS * 1000 - EARLIEST_MS - options.random() * SPREAD_MS,
    most: MOST_SESSIONS,
  });
  return (account, { identity, role = options.role(account) } = {}, expired) => {
    if (role === 'none') return hubCredentials(account, options);
    const arn = role.startsWith('arn:') ? role : `arn:${options.partition}:iam::${account}:role/${role}`;
    return assumed(JSON.stringify({ arn, identity }), ({ accessKeyId }) => accessKeyId === expired);
  };
}

async function hubCredentials(
  account: string,
  { clients, identity }: Pick<Options, 'clients' | 'identity'>,
): Promise<Credentials> {
  const hub = await identity();
  if (hub.account !== account) {
    throw denied(`There is no role for account ${account}, and the credentials are of ${hub.account}.`, {
      fix: 'Name a role in aws.role that can be assumed in every account.',
    });
  }
  return clients().hub(STSClient).config.credentials();
}

/**
 * A role whose trust policy does not allow `sts:SetSourceIdentity` refuses the whole call, sometimes without saying
 * why: it is then assumed without, and that is remembered for the role.
 */
function createAssume(options: Options): (session: Session) => Promise<Credentials> {
  const forbidden = new Map<string, number>();
  return async ({ arn, identity }) => {
    const named = { arn, name: identity === undefined ? options.sessionName : `cloudwhois-${identity}` };
    if (identity === undefined || options.clock() < (forbidden.get(arn) ?? 0)) {
      return assumeRole(named, options);
    }
    try {
      return await assumeRole({ ...named, identity }, options);
    } catch (error) {
      if (!isAccessDenied(error)) throw error;
      const credentials = await assumeRole(named, options);
      forbidden.set(arn, options.clock() + FORBIDDEN_MS);
      return credentials;
    }
  };
}

function isAccessDenied(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('AccessDenied');
}

async function assumeRole(
  { arn, name, identity }: Session & { name: string },
  options: Pick<Options, 'clients' | 'externalId'>,
): Promise<Credentials> {
  const clients = options.clients();
  const { Credentials: given } = await clients.hub(STSClient).send(
    new AssumeRoleCommand({
      RoleArn: arn,
      RoleSessionName: sessionName(name),
      DurationSeconds: SESSION_SECONDS,
      ...(options.externalId !== undefined && { ExternalId: options.externalId }),
      ...(identity !== undefined && { SourceIdentity: identity }),
    }),
    { abortSignal: clients.closing },
  );
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) {
    throw new Error('AssumeRole gave no credentials');
  }
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
  };
}
