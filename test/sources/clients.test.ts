import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { DescribeAddressesCommand, EC2Client, RebootInstancesCommand } from '@aws-sdk/client-ec2';
import { GlobalAcceleratorClient, ListAcceleratorsCommand } from '@aws-sdk/client-global-accelerator';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { ListDomainsCommand, Route53DomainsClient } from '@aws-sdk/client-route-53-domains';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import type { Acting, ActionContext, Aws, ClientClass } from '#kit';
import { createActing } from '../../src/sources/aws/acting.ts';
import type { Asker } from '../../src/sources/aws/asker.ts';
import type { Pace } from '../../src/sources/aws/budgets/pace.ts';
import type { Clients } from '../../src/sources/aws/clients.ts';
import { createClients } from '../../src/sources/aws/clients.ts';
import { remember } from '../../src/sources/aws/remember.ts';

/** A request as it would go out. */
interface Sent {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  headers: Record<string, string>;
}
interface Sender {
  middlewareStack: { add(middleware: () => (args: { request: Sent }) => never, options: object): void };
  send(command: object): Promise<unknown>;
}

const account = '111122223333';
const endpoint = 'http://127.0.0.1:5999';
const atOnce: Pace = { attempt: (_call, send) => send() };
const open = (region: string, at?: string): Clients =>
  createClients({
    region,
    paces: { collecting: atOnce, asking: atOnce },
    ...(at !== undefined && { endpoint: at }),
    credentials: async (of, asker) => ({
      accessKeyId: `AKID-${of}-${asker?.identity ?? 'ours'}`,
      secretAccessKey: 'secret',
    }),
  });

/** What a client would send, taken off before it leaves. */
async function sentBy(client: unknown, command: object): Promise<Sent> {
  const sender = client as Sender;
  let sent: Sent | undefined;
  sender.middlewareStack.add(
    () =>
      ({ request }) => {
        sent = request;
        throw new Error('stopped here');
      },
    { step: 'finalizeRequest', priority: 'low', name: `stop-${Math.random()}` },
  );
  await assert.rejects(sender.send(command), /stopped here/);
  assert.ok(sent);
  return sent;
}

const signedIn = ({ headers }: Sent) =>
  /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1];

describe('services without regions', () => {
  const services: Record<string, [ClientClass<unknown>, () => object]> = {
    'Route 53': [Route53Client, () => new ListHostedZonesCommand({})],
    IAM: [IAMClient, () => new ListUsersCommand({})],
    CloudFront: [CloudFrontClient, () => new ListDistributionsCommand({})],
    Organizations: [OrganizationsClient, () => new ListAccountsCommand({})],
    'Global Accelerator': [GlobalAcceleratorClient, () => new ListAcceleratorsCommand({})],
    'Route 53 Domains': [Route53DomainsClient, () => new ListDomainsCommand({})],
  };
  /** The hub's region, the service, its host there and the region that is signed. */
  const cases: readonly [hub: string, service: string, host: string, signed: string][] = [
    ['eu-west-1', 'Route 53', 'route53.amazonaws.com', 'us-east-1'],
    ['eu-west-1', 'IAM', 'iam.amazonaws.com', 'us-east-1'],
    ['eu-west-1', 'CloudFront', 'cloudfront.amazonaws.com', 'us-east-1'],
    ['eu-west-1', 'Organizations', 'organizations.us-east-1.amazonaws.com', 'us-east-1'],
    ['eu-west-1', 'Global Accelerator', 'globalaccelerator.us-west-2.amazonaws.com', 'us-west-2'],
    ['eu-west-1', 'Route 53 Domains', 'route53domains.us-east-1.amazonaws.com', 'us-east-1'],
    ['cn-north-1', 'Route 53', 'route53.amazonaws.com.cn', 'cn-northwest-1'],
    ['cn-north-1', 'IAM', 'iam.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['cn-north-1', 'CloudFront', 'cloudfront.cn-northwest-1.amazonaws.com.cn', 'cn-northwest-1'],
    ['us-gov-west-1', 'Route 53', 'route53.us-gov.amazonaws.com', 'us-gov-west-1'],
    ['us-gov-west-1', 'IAM', 'iam.us-gov.amazonaws.com', 'us-gov-west-1'],
    ['us-gov-west-1', 'Organizations', 'organizations.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ];
  for (const [hub, service, host, signed] of cases) {
    it(`${service} is at ${host} for a hub in ${hub}`, async () => {
      const [type, command] = services[service] ?? assert.fail();
      const client = open(hub).at(type, { account, region: 'global' });

      const sent = await sentBy(client, command());

      assert.deepEqual([sent.hostname, signedIn(sent)], [host, signed]);
    });
  }

  for (const [service, [type, command]] of Object.entries(services)) {
    it(`${service} is at the endpoint where one is configured`, async () => {
      const client = open('eu-west-1', endpoint).at(type, { account, region: 'global' });

      const { protocol, hostname, port } = await sentBy(client, command());

      assert.deepEqual([protocol, hostname, port], ['http:', '127.0.0.1', 5999]);
    });
  }
});

describe('S3 Control', () => {
  const command = () => new GetPublicAccessBlockCommand({ AccountId: account });

  it('has the account before the host at AWS', async () => {
    const sent = await sentBy(
      open('eu-west-1').at(S3ControlClient, { account, region: 'eu-west-1' }),
      command(),
    );

    assert.equal(sent.hostname, `${account}.s3-control.eu-west-1.amazonaws.com`);
    assert.equal(sent.headers['x-amz-account-id'], account);
  });

  for (const at of [endpoint, 'http://localhost:5999']) {
    it(`goes to the host of ${at}, with the account in a header alone`, async () => {
      const client = open('eu-west-1', at).at(S3ControlClient, { account, region: 'eu-west-1' });

      const sent = await sentBy(client, command());

      assert.equal(`${sent.protocol}//${sent.hostname}:${sent.port}`, at);
      assert.equal(sent.path, '/v20180820/configuration/publicAccessBlock');
      assert.equal(sent.headers['x-amz-account-id'], account);
      assert.equal(signedIn(sent), 'eu-west-1');
    });
  }
});

describe('an anonymous client', () => {
  const bucket = () => new HeadBucketCommand({ Bucket: 'not-ours' });

  it('signs nothing, and carries no credentials', async () => {
    const { headers, hostname } = await sentBy(open('eu-west-1').anonymous(S3Client, 'us-east-1'), bucket());

    assert.equal(hostname, 'not-ours.s3.us-east-1.amazonaws.com');
    const telling = Object.keys(headers).filter((name) =>
      /authorization|security-token|amz-date/i.test(name),
    );
    assert.deepEqual(telling, []);
  });

  it('goes to the endpoint where one is configured', async () => {
    const { hostname, port, path } = await sentBy(
      open('eu-west-1', endpoint).anonymous(S3Client, 'us-east-1'),
      bucket(),
    );

    assert.deepEqual([hostname, port, path], ['127.0.0.1', 5999, '/not-ours/']);
  });
});

describe('credentials that AWS does not take any more', () => {
  const expired = () =>
    Object.assign(new Error('it is'), {
      name: 'ExpiredToken',
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    });

  /** AWS takes the credentials of this number and later ones. */
  function world(good: number, together = 1) {
    let made = 0;
    const attempts: number[] = [];
    const load = async () => ({
      accessKeyId: `AKID-${++made}`,
      secretAccessKey: 'secret',
      sessionToken: 'x',
    });
    const session = remember({ load, clock: () => 0, until: () => Number.POSITIVE_INFINITY });
    const clients = createClients({
      region: 'eu-west-1',
      paces: {
        asking: atOnce,
        collecting: {
          async attempt() {
            const used = made;
            attempts.push(used);
            // The calls are under way together
            while (attempts.length < together) await new Promise(setImmediate);
            if (used < good) throw expired();
            throw Object.assign(new Error('no'), { name: 'AccessDenied', $fault: 'client' });
          },
        },
      },
      credentials: (_account, _asker, bad) => session(({ accessKeyId }) => accessKeyId === bad),
    });
    const call = (where: string) =>
      clients.at(EC2Client, { account, region: where }).send(new DescribeAddressesCommand());
    return { clients, call, attempts, made: () => made };
  }

  it('are renewed once for all calls of the account, and each call is made once more', async (t) => {
    const { clients, call, attempts, made } = world(2, 4);
    t.after(() => clients.close());

    const calls = ['eu-west-1', 'eu-west-1', 'us-east-1', 'us-east-1'].map((where) => call(where));
    const ends = await Promise.allSettled(calls);

    assert.deepEqual(
      ends.map((end) => end.status === 'rejected' && end.reason.name),
      Array.from({ length: 4 }, () => 'AccessDenied'),
    );

    assert.equal(made(), 2);
    assert.deepEqual(attempts, [1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it('are renewed once and no more, where that does not help', async (t) => {
    const { clients, call, attempts, made } = world(9);
    t.after(() => clients.close());

    await assert.rejects(call('eu-west-1'), { name: 'ExpiredToken', action: 'ec2:DescribeAddresses' });

    assert.equal(made(), 2);
    assert.equal(attempts.length, 2);
  });
});

describe('clients', () => {
  const place = { account, region: 'eu-west-1' };
  const keyOf = async (client: unknown) => {
    const { headers } = await sentBy(client, new DescribeAddressesCommand({}));
    return /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1];
  };

  it('are shared by those who ask as the collector, and of each asker their own', async () => {
    const clients = open('eu-west-1');
    const noor = { identity: 'slack-T1-NOOR' };

    assert.equal(clients.at(EC2Client, place), clients.at(EC2Client, place));
    assert.equal(clients.at(EC2Client, place, noor), clients.at(EC2Client, place, { ...noor }));
    assert.notEqual(clients.at(EC2Client, place, noor), clients.at(EC2Client, place));
    assert.notEqual(clients.at(EC2Client, place, noor), clients.at(EC2Client, place, { ...noor, role: 'r' }));
    assert.equal(await keyOf(clients.at(EC2Client, place)), `AKID-${account}-ours`);
    assert.equal(await keyOf(clients.at(EC2Client, place, noor)), `AKID-${account}-slack-T1-NOOR`);
  });

  it('send a call again that broke off, but not where somebody acts', async () => {
    const clients = open('eu-west-1');
    const attemptsOf = async (asker: Asker) => {
      let attempts = 0;
      const client = clients.at(EC2Client, place, { identity: 'slack-T1-NOOR', ...asker });
      (client as unknown as Sender).middlewareStack.add(
        () => () => {
          attempts += 1;
          throw Object.assign(new Error('x'), { name: attempts === 1 ? 'TimeoutError' : 'AccessDenied' });
        },
        { step: 'finalizeRequest', priority: 'low', name: 'break' },
      );
      await assert.rejects(client.send(new RebootInstancesCommand({ InstanceIds: ['i-1'] })));
      return attempts;
    };
    assert.equal(await attemptsOf({}), 2);
    const acting = createActing((own: Asker) => own as Aws);
    const seen: unknown[] = [];
    const look = async ({ aws }: ActionContext) => void seen.push((aws as Asker).sendsOnce);
    const use = { action: { state: look, act: look } } as unknown as Parameters<Acting['act']>[0];
    await acting.state(use);
    await acting.act(use);
    assert.deepEqual(seen, [undefined, true]);
    assert.equal(await attemptsOf({ sendsOnce: true }), 1);
  });
});
