import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Value } from '../services/xml.ts';
import { element, formatXml } from '../services/xml.ts';

/**
 * STS and EC2, as far as one refresh needs them, with a world that changes as a whole: everything in it carries the
 * number of its round. Moto would do, but is slow, and its changes could not be made all at once.
 */
export interface ChangingAws {
  url: string;
  /** From now on the world is that of this round. */
  turn(round: number): void;
  /** Resolves at the call with this number, counted from the last turn. */
  call(number: number): Promise<void>;
  stop(): Promise<void>;
}

/** The part of the configuration that reads these accounts and regions. */
export function configurationOf(accounts: readonly string[], regions: readonly string[]): string {
  return `aws:
  role: cloudwhois-reader
  regions: [${regions.join(', ')}]
  ranges: ranges.json
  accounts: [${accounts.map((id) => `{ id: '${id}' }`).join(', ')}]
`;
}

/** What it finds in `ranges.json`. */
export const ranges = JSON.stringify({
  prefixes: [{ ip_prefix: '52.94.76.0/22', region: 'eu-west-1', service: 'EC2' }],
  ipv6_prefixes: [],
});

/** The environment of a process that asks it. */
export function environmentOf({ url }: ChangingAws): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-west-1',
  };
}

/** Interfaces in each scope in a round. */
export function interfacesIn(round: number): number {
  return 30 + ((round * 7) % 11);
}

/** As in AWS, no two resources anywhere have the same id. */
export function resourceId(type: string, place: string, number = 0): string {
  return `${type}-${hash('sha256', `${type}/${place}/${number}`).slice(0, 8)}`;
}

/** `delay` tells how long each call takes, in milliseconds. */
export async function startChangingAws(delay: () => number): Promise<ChangingAws> {
  const state = { round: 0, calls: 0, waiting: new Map<number, () => void>() };
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const xml = await answer(request, state.round);
    state.calls++;
    state.waiting.get(state.calls)?.();
    await wait(delay(), undefined, { ref: false });
    response.writeHead(200, { 'content-type': 'text/xml' }).end(xml);
  }
  const server = createServer((request, response) => {
    void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    turn(round) {
      Object.assign(state, { round, calls: 0 });
      state.waiting.clear();
    },
    call: (number) =>
      number <= state.calls
        ? Promise.resolve()
        : new Promise((resolve) => state.waiting.set(number, () => resolve())),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Whoever asks has the account in its access key: `ASIA111122223333`. */
async function answer(request: IncomingMessage, round: number): Promise<string> {
  const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
  const form = new URLSearchParams(body);
  const action = form.get('Action') ?? '';
  const account = form.get('RoleArn')?.split(':')[4];
  if (account) return formatXml(element('AssumeRoleResponse', { AssumeRoleResult: session(account) }));
  const place = /Credential=ASIA(\d+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '');
  const [, owner = '', region = ''] = place ?? [];
  const where = `${owner}/${region}`;
  const inVpc = { vpcId: resourceId('vpc', where), ...common(owner, round) };
  const inSubnet = { subnetId: resourceId('subnet', where), ...inVpc };
  const sets: Record<string, Value> = {
    DescribeVpcs: { vpcSet: [{ ...inVpc, cidrBlock: '10.0.0.0/16' }] },
    DescribeSubnets: { subnetSet: [{ ...inSubnet, cidrBlock: '10.0.0.0/24' }] },
    DescribeAddresses: { addressesSet: [] },
    DescribeNetworkInterfaces: {
      networkInterfaceSet: Array.from({ length: interfacesIn(round) }, (_, i) => ({
        networkInterfaceId: resourceId('eni', where, i),
        status: 'in-use',
        privateIpAddressesSet: [{ privateIpAddress: `10.0.0.${i + 4}`, primary: 'true' }],
        ...inSubnet,
      })),
    },
  };
  return formatXml(element(`${action}Response`, sets[action] ?? {}));
}

function common(ownerId: string, round: number): Record<string, Value> {
  return { ownerId, tagSet: [{ key: 'Round', value: String(round) }] };
}

function session(account: string): Record<string, Value> {
  const Expiration = new Date(Date.now() + 3_600_000).toISOString();
  return {
    Credentials: {
      AccessKeyId: `ASIA${account}`,
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration,
    },
  };
}
