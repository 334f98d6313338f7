import {
  APIGatewayClient,
  CreateBasePathMappingCommand,
  CreateDeploymentCommand,
  CreateDomainNameCommand,
  CreateRestApiCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateApiMappingCommand,
  CreateDomainNameCommand as CreateHttpDomainCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import {
  CloudFrontClient,
  CreateDistributionWithTagsCommand,
  DeleteDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { ClientClass } from '#kit';
import type { AwsProxy } from './aws-proxy.ts';

/** Puts distributions, APIs and custom domains into accounts of moto; accelerators, which it has not, into the proxy. */

export interface EdgeSeed {
  /** A client with the rights of an account, for changes during a test. */
  enter<C>(type: ClientClass<C>, account: string, region: string): Promise<C>;
  distribution(
    account: string,
    own: { aliases?: string[]; origin: string; enabled?: boolean },
  ): Promise<Made>;
  dropDistribution(account: string, id: string): Promise<void>;
  /** With a custom domain that leads to it. */
  restApi(place: { account: string; region: string }, own: { name: string; domain: string }): Promise<Made>;
  httpApi(place: { account: string; region: string }, own: { name: string; domain: string }): Promise<Made>;
  /** What Global Accelerator says in this account; in all others, that it has none. */
  accelerator(account: string, own: { id: string; addresses: string[]; dns: string }): string;
}

export interface Made {
  id: string;
  host: string;
}

export function seedEdge({ endpoint, proxy }: { endpoint: string; proxy: AwsProxy }): EdgeSeed {
  const enter: EdgeSeed['enter'] = async (type, account, region) => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const sts = new STSClient({ endpoint, region, credentials });
    const RoleArn = `arn:aws:iam::${account}:role/cloudwhois-reader`;
    const { Credentials: own } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'seed' }));
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = own ?? {};
    return new type({
      endpoint,
      region,
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    });
  };
  return {
    enter,
    async distribution(account, own) {
      const client = await enter(CloudFrontClient, account, 'us-east-1');
      const Tags = { Items: [{ Key: 'Owner', Value: 'team-web' }] };
      const made = await client.send(
        new CreateDistributionWithTagsCommand({
          DistributionConfigWithTags: { DistributionConfig: configOf(own), Tags },
        }),
      );
      return { id: made.Distribution?.Id ?? '', host: made.Distribution?.DomainName ?? '' };
    },
    async dropDistribution(account, id) {
      const client = await enter(CloudFrontClient, account, 'us-east-1');
      await client.send(new DeleteDistributionCommand({ Id: id, IfMatch: '1' }));
    },
    restApi: async ({ account, region }, own) =>
      makeRestApi(await enter(APIGatewayClient, account, region), region, own),
    httpApi: async ({ account, region }, own) =>
      makeHttpApi(await enter(ApiGatewayV2Client, account, region), region, own),
    accelerator: (account, own) => addAccelerator(proxy, account, own),
  };
}

const bucket = { S3OriginConfig: { OriginAccessIdentity: '' } };
const web = {
  CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' },
} as const;

function configOf({ aliases = [], origin, enabled = true }: Parameters<EdgeSeed['distribution']>[1]) {
  return {
    CallerReference: `${origin}-${aliases.join()}`,
    Aliases: { Quantity: aliases.length, Items: aliases },
    Origins: {
      Quantity: 1,
      Items: [{ Id: 'main', DomainName: origin, ...(origin.includes('.s3.') ? bucket : web) }],
    },
    DefaultCacheBehavior: {
      TargetOriginId: 'main',
      ViewerProtocolPolicy: 'redirect-to-https',
      ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' } },
    },
    Comment: 'seeded',
    Enabled: enabled,
  } satisfies DistributionConfig;
}

async function makeRestApi(
  client: APIGatewayClient,
  region: string,
  { name, domain }: { name: string; domain: string },
): Promise<Made> {
  const { id = '' } = await client.send(new CreateRestApiCommand({ name }));
  const { items: [root] = [] } = await client.send(new GetResourcesCommand({ restApiId: id }));
  const method = { restApiId: id, resourceId: root?.id, httpMethod: 'GET' };
  await client.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
  await client.send(
    new PutIntegrationCommand({
      ...method,
      type: 'HTTP',
      uri: 'http://example.com',
      integrationHttpMethod: 'GET',
    }),
  );
  await client.send(new CreateDeploymentCommand({ restApiId: id, stageName: 'prod' }));
  await client.send(
    new CreateDomainNameCommand({ domainName: domain, endpointConfiguration: { types: ['REGIONAL'] } }),
  );
  await client.send(
    new CreateBasePathMappingCommand({ domainName: domain, restApiId: id, basePath: 'v1', stage: 'prod' }),
  );
  return { id, host: `${id}.execute-api.${region}.amazonaws.com` };
}

async function makeHttpApi(
  client: ApiGatewayV2Client,
  region: string,
  { name, domain }: { name: string; domain: string },
): Promise<Made> {
  const { ApiId = '' } = await client.send(new CreateApiCommand({ Name: name, ProtocolType: 'HTTP' }));
  await client.send(
    new CreateHttpDomainCommand({
      DomainName: domain,
      DomainNameConfigurations: [{ EndpointType: 'REGIONAL' }],
    }),
  );
  await client.send(
    new CreateApiMappingCommand({ DomainName: domain, ApiId, Stage: '$default', ApiMappingKey: 'orders' }),
  );
  return { id: ApiId, host: `${ApiId}.execute-api.${region}.amazonaws.com` };
}

/** Every call of the service that is not told otherwise finds nothing. Call it after the accelerators are added. */
export function withoutAccelerators(proxy: AwsProxy): void {
  const body = JSON.stringify({ Accelerators: [], Listeners: [], EndpointGroups: [], Tags: [] });
  for (const action of [
    'ListAccelerators',
    'ListCustomRoutingAccelerators',
    'ListListeners',
    'ListTagsForResource',
  ])
    proxy.rule({ action: `globalaccelerator:${action}` }, { answer: () => ({ body }) });
}

function addAccelerator(
  proxy: AwsProxy,
  account: string,
  { id, addresses, dns }: { id: string; addresses: string[]; dns: string },
): string {
  const AcceleratorArn = `arn:aws:globalaccelerator::${account}:accelerator/${id}`;
  const accelerator = {
    AcceleratorArn,
    Name: 'front-door',
    IpAddressType: 'IPV4',
    Enabled: true,
    Status: 'DEPLOYED',
    DnsName: dns,
    IpSets: [{ IpFamily: 'IPv4', IpAddresses: addresses }],
    CreatedTime: 1_770_000_000,
  };
  const say = (action: string, said: object) =>
    proxy.rule(
      { action: `globalaccelerator:${action}`, account },
      { answer: () => ({ body: JSON.stringify(said) }) },
    );
  say('ListAccelerators', { Accelerators: [accelerator] });
  say('DescribeAccelerator', { Accelerator: accelerator });
  return AcceleratorArn;
}
