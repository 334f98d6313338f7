import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Clock } from '#kit';
import { denied } from '#kit';
import type { Clients, Credentials } from './clients.ts';
import { remember, rememberEach } from './remember.ts';

/** Whose credentials the process was started with. */
export interface Identity {
  account: string;
  partition: string;
}

/** Seconds. A role that is assumed with the credentials of another role may not live longer. */
const SESSION_SECONDS = 3600;
/** The SDK's clients ask again five minutes before the end: by then there must be new ones. Spread over four more. */
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

/**
 * Credentials for each account: its role assumed once for all clients, renewed a few minutes early and not for all
 * accounts at the same moment. Without a role (`none`) they are the hub's, which reach the hub's account alone:
 * for any other account that throws `denied`, since its answers would be about the wrong account.
 */
export function createCredentials(options: {
  clients: () => Clients;
  identity: () => Promise<Identity>;
  role: (account: string) => string;
  partition: string;
  externalId?: string;
  sessionName: string;
  clock: Clock;
  random: () => number;
}): (account: string) => Promise<Credentials> {
  const assumed = rememberEach({
    load: (arn) => assume(arn, options),
    clock: options.clock,
    until: ({ expiration }) => (expiration?.getTime() ?? 0) - EARLIEST_MS - options.random() * SPREAD_MS,
  });
  return (account) => {
    const role = options.role(account);
    if (role === 'none') return hubCredentials(account, options);
    const arn = role.startsWith('arn:') ? role : `arn:${options.partition}:iam::${account}:role/${role}`;
    return assumed(arn);
  };
}

async function hubCredentials(
  account: string,
  { clients, identity }: { clients: () => Clients; identity: () => Promise<Identity> },
): Promise<Credentials> {
  const hub = await identity();
  if (hub.account !== account) {
    throw denied(`There is no role for account ${account}, and the credentials are of ${hub.account}.`, {
      fix: 'Name a role in aws.role that can be assumed in every account.',
    });
  }
  return clients().hub(STSClient).config.credentials();
}

async function assume(
  arn: string,
  options: { clients: () => Clients; externalId?: string; sessionName: string },
): Promise<Credentials> {
  const clients = options.clients();
  const { Credentials: given } = await clients.hub(STSClient).send(
    new AssumeRoleCommand({
      RoleArn: arn,
      RoleSessionName: sessionName(options.sessionName),
      DurationSeconds: SESSION_SECONDS,
      ...(options.externalId !== undefined && { ExternalId: options.externalId }),
    }),
    { abortSignal: clients.closing },
  );
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !given.Expiration) {
    throw new Error('AssumeRole gave no credentials');
  }
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
    expiration: given.Expiration,
  };
}

/** The name under which CloudTrail shows us: what AWS allows in it (`\w+=,.@-`), 2 to 64 characters. */
export function sessionName(text: string): string {
  return text
    .replaceAll(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
}
