import { accountId } from '../organisation.ts';
import { accelerators } from '../story.ts';
import type { Api, Domain } from './cdn-apis.ts';
import { gatewayOf } from './cdn-apis.ts';
import { distributionsOf } from './cdn-distributions.ts';
import { inventoryOf } from './ip-inventory.ts';
import type { Call, Part, Responder } from './world.types.ts';

/**
 * CloudFront, API Gateway and Global Accelerator. The cases that stand at every size and seed:
 *
 * | case | example | what is right |
 * |---|---|---|
 * | bucket behind a distribution | app.larkspur.example | E2LARKSPURAPP1 of mobile-prod, with the bucket larkspur-app-assets |
 * | load balancer behind one | store.larkspur.example | E2LARKSPURWEB1 of checkout-prod, with the load balancer checkout-web |
 * | wildcard alias | any.shops.larkspur.example | E2LARKSPURSHOP, and a note that it falls under `*.shops` |
 * | switched off | pilot.larkspur.example | E2LARKSPURPILOT, and a note |
 * | moved since it was collected | preview.larkspur.example | the index says E2LARKSPURPRE1, live says E2LARKSPURPRE2 |
 * | tags that may not be read | security-tooling | one unreadable fact for each distribution |
 * | custom domain | edi.larkspur.example, or its regional name | the REST API edi-bridge, whose own name is switched off |
 * | edge-optimised domain | d3drivers0edge1.cloudfront.net | the API driver-app-api, not a distribution |
 * | one domain, two APIs | live.larkspur.example | tracking-api and tracking-stream |
 * | domain that leads nowhere | hackday.larkspur.example | a custom domain of the sandbox |
 * | private API | p9r8v7t6e5.execute-api.eu-central-1.amazonaws.com | token-issuer of identity-prod |
 * | static address | 13.248.117.21 | the accelerator tracking-edge, on no interface |
 * | not ours | d1notours0000.cloudfront.net | nobody, and a note that it is another customer's |
 */
export const cdn: Part = {
  'CloudFrontClient/ListDistributionsCommand': (call) => ({
    DistributionList: { Items: distributionsAt(call) },
  }),
  'CloudFrontClient/GetDistributionCommand': (call) => {
    const found = distributionsAt(call).find(({ Id }) => Id === call.input['Id']);
    if (!found) throw gone('NoSuchDistribution');
    const { Id, ARN, Status, LastModifiedTime, DomainName, ...DistributionConfig } = found;
    return { Distribution: { Id, ARN, Status, LastModifiedTime, DomainName, DistributionConfig } };
  },
  'CloudFrontClient/ListTagsForResourceCommand': (call) => {
    if (call.place.account === accountId('security-tooling')) throw denied('cloudfront:ListTagsForResource');
    const found = distributionsAt(call).find(({ ARN }) => ARN === call.input['Resource']);
    if (!found) throw gone('NoSuchResource');
    return { Tags: { Items: Object.entries(found.tags).map(([Key, Value]) => ({ Key, Value })) } };
  },
  'APIGatewayClient/GetRestApisCommand': (call) => ({ items: apisAt(call, isRest).map(restApi) }),
  'APIGatewayClient/GetRestApiCommand': single(isRest, restApi, 'restApiId'),
  'APIGatewayClient/GetDomainNamesCommand': (call) => ({ items: domainsAt(call).map(restDomain) }),
  'APIGatewayClient/GetBasePathMappingsCommand': (call) => ({
    items: mappingsAt(call, 'domainName').map(({ api, path, stage }) => ({
      restApiId: api,
      basePath: path || '(none)',
      stage,
    })),
  }),
  'ApiGatewayV2Client/GetApisCommand': (call) => ({
    Items: apisAt(call, (api) => !isRest(api)).map((api) => httpApi(api, call)),
  }),
  'ApiGatewayV2Client/GetApiCommand': single((api) => !isRest(api), httpApi, 'ApiId'),
  'ApiGatewayV2Client/GetDomainNamesCommand': (call) => ({
    Items: domainsAt(call)
      .filter(({ endpoint }) => endpoint === 'REGIONAL')
      .map(({ name, target, endpoint }) => ({
        DomainName: name,
        DomainNameConfigurations: [{ ApiGatewayDomainName: target, EndpointType: endpoint }],
      })),
  }),
  'ApiGatewayV2Client/GetApiMappingsCommand': (call) => ({
    Items: mappingsAt(call, 'DomainName').map(({ api, path, stage }) => ({
      ApiId: api,
      ApiMappingKey: path,
      Stage: stage,
    })),
  }),
  'GlobalAcceleratorClient/ListAcceleratorsCommand': ({ place }) => ({ Accelerators: acceleratorsOf(place) }),
  'GlobalAcceleratorClient/ListCustomRoutingAcceleratorsCommand': () => ({ Accelerators: [] }),
  'GlobalAcceleratorClient/DescribeAcceleratorCommand': ({ place, input }) => {
    const found = acceleratorsOf(place).find((one) => one.AcceleratorArn === input['AcceleratorArn']);
    if (!found) throw gone('AcceleratorNotFoundException');
    return { Accelerator: found };
  },
  'GlobalAcceleratorClient/DescribeCustomRoutingAcceleratorCommand': () => {
    throw gone('AcceleratorNotFoundException');
  },
  'GlobalAcceleratorClient/ListTagsForResourceCommand': () => ({
    Tags: [{ Key: 'Owner', Value: 'team-tracking' }],
  }),
  'GlobalAcceleratorClient/ListListenersCommand': ({ input }) => ({
    Listeners: [
      {
        ListenerArn: `${String(input['AcceleratorArn'])}/listener/0tls`,
        Protocol: 'TCP',
        PortRanges: [{ FromPort: 443, ToPort: 443 }],
      },
    ],
  }),
  'GlobalAcceleratorClient/ListEndpointGroupsCommand': endpointGroups,
};

function distributionsAt({ world, place, live }: Call) {
  return distributionsOf(world, place.account, live);
}

function isRest({ protocol }: Api): boolean {
  return protocol === 'REST';
}

function apisAt({ world, place }: Call, fits: (api: Api) => boolean): Api[] {
  return gatewayOf(world, place).apis.filter(fits);
}

function domainsAt({ world, place }: Call): Domain[] {
  return gatewayOf(world, place).domains;
}

function mappingsAt(call: Call, member: string): Domain['mappings'] {
  const found = domainsAt(call).find(({ name }) => name === call.input[member]);
  if (!found) throw gone('NotFoundException');
  return found.mappings;
}

function single(
  fits: (api: Api) => boolean,
  say: (api: Api, call: Call) => object,
  member: string,
): Responder {
  return (call) => {
    const found = apisAt(call, fits).find(({ id }) => id === call.input[member]);
    if (!found) throw gone('NotFoundException');
    return say(found, call);
  };
}

function restApi({ id, name, endpoint, hidden, tags }: Api): object {
  return { id, name, tags, disableExecuteApiEndpoint: hidden, endpointConfiguration: { types: [endpoint] } };
}

function httpApi({ id, name, protocol, hidden, tags }: Api, { place }: Call): object {
  const scheme = protocol === 'WEBSOCKET' ? 'wss' : 'https';
  return {
    ApiId: id,
    Name: name,
    ProtocolType: protocol,
    ApiEndpoint: `${scheme}://${id}.execute-api.${place.region}.amazonaws.com`,
    DisableExecuteApiEndpoint: hidden,
    Tags: tags,
  };
}

function restDomain({ name, target, endpoint }: Domain): object {
  return {
    domainName: name,
    endpointConfiguration: { types: [endpoint] },
    [endpoint === 'EDGE' ? 'distributionDomainName' : 'regionalDomainName']: target,
  };
}

function acceleratorsOf({ account }: Call['place']) {
  const { tracking } = accelerators;
  if (account !== tracking.account) return [];
  return [
    {
      AcceleratorArn: `arn:aws:globalaccelerator::${account}:accelerator/${tracking.id}`,
      Name: tracking.name,
      IpAddressType: 'IPV4',
      Enabled: true,
      Status: 'DEPLOYED',
      IpSets: [{ IpFamily: 'IPv4', IpAddresses: [...tracking.addresses] }],
      DnsName: tracking.dns,
      CreatedTime: new Date(Date.UTC(2025, 3, 9)),
    },
  ];
}

/** An Elastic IP that the account has in Ireland: of the world that the kind `ip` reads. */
function endpointGroups({ world, place, live }: Call): object {
  const region = 'eu-west-1';
  const { addresses } = inventoryOf(world, { account: place.account, region }, live);
  const EndpointDescriptions = addresses
    .slice(0, 1)
    .map(({ AllocationId }) => ({ EndpointId: AllocationId }));
  return { EndpointGroups: [{ EndpointGroupRegion: region, EndpointDescriptions }] };
}

function gone(name: string): Error {
  return Object.assign(new Error('It does not exist.'), { name, $metadata: { httpStatusCode: 404 } });
}

function denied(action: string): Error {
  return Object.assign(new Error(`not authorized to perform: ${action}`), {
    name: 'AccessDenied',
    action,
    $metadata: { httpStatusCode: 403 },
  });
}
