import type { RestApi } from '@aws-sdk/client-api-gateway';
import type { Api as HttpApi } from '@aws-sdk/client-apigatewayv2';
import type { Document, Place } from '#kit';
import { given, isUnreadable, partitionOf, texts } from '#kit';
import { kebab, names } from './distribution.ts';
import { cdnDocument } from './document.ts';
import type { CustomDomain } from './domains.ts';

/** APIs of API Gateway and the custom domains that lead to none. */

const suffixes: Record<string, string> = { 'aws-cn': 'amazonaws.com.cn', 'aws-eusc': 'amazonaws.eu' };

/** A REST API with the names of the custom domains that lead to it. Throws where it has no id. */
export function restDocument(api: RestApi, place: Place, domains: readonly CustomDomain[]): Document {
  const { id, endpointConfiguration, disableExecuteApiEndpoint, createdDate } = api;
  if (!id) throw new Error('API Gateway gave an API without an id');
  const host = hostOf(id, place.region);
  const throughEndpoints = (endpointConfiguration?.vpcEndpointIds ?? []).map((vpce) =>
    host.replace(id, `${id}-${vpce}`),
  );
  return apiDocument({
    id,
    place,
    domains,
    path: 'restapis',
    name: api.name,
    hosts: [host, ...throughEndpoints],
    tags: api.tags ?? {},
    attrs: {
      protocol: 'REST',
      endpoint: endpointConfiguration?.types?.[0]?.toLowerCase(),
      addressType: endpointConfiguration?.ipAddressType,
      status: kebab(api.apiStatus),
      defaultName: disableExecuteApiEndpoint === undefined ? undefined : !disableExecuteApiEndpoint,
      comment: api.description,
      created: createdDate?.toISOString(),
    },
  });
}

/** An HTTP or WebSocket API, likewise. */
export function httpDocument(api: HttpApi, place: Place, domains: readonly CustomDomain[]): Document {
  const { ApiId: id, ApiEndpoint, DisableExecuteApiEndpoint, CreatedDate } = api;
  if (!id) throw new Error('API Gateway gave an API without an id');
  return apiDocument({
    id,
    place,
    domains,
    path: 'apis',
    name: api.Name,
    // With `https://` or `wss://` before it
    hosts: [hostOf(id, place.region), ApiEndpoint?.replace(/^[a-z]+:\/\//, '').replace(/[:/].*$/, '')],
    tags: api.Tags ?? {},
    attrs: {
      protocol: api.ProtocolType,
      endpoint: 'regional',
      addressType: api.IpAddressType,
      defaultName: DisableExecuteApiEndpoint === undefined ? undefined : !DisableExecuteApiEndpoint,
      comment: api.Description,
      created: CreatedDate?.toISOString(),
    },
  });
}

function apiDocument(api: {
  id: string;
  place: Place;
  domains: readonly CustomDomain[];
  path: string;
  name: string | undefined;
  hosts: readonly (string | undefined)[];
  tags: Record<string, string>;
  attrs: Record<string, unknown>;
}): Document {
  const { id, place, name, domains } = api;
  const { account, region } = place;
  const own = domains.filter((domain) => leadsTo(domain, id));
  const mappings = own.flatMap((domain) => mappingsOf(domain).filter((mapping) => mapping.api === id));
  const arn = `arn:${partitionOf(region)}:apigateway:${region}::/${api.path}/${id}`;
  return cdnDocument({
    id: `${account}/${region}/${id}`,
    type: 'api',
    provider: 'aws-apis',
    account,
    region,
    ...(name && { name }),
    arn,
    hostnames: texts([...names(api.hosts), ...own.flatMap(namesOf)]),
    identifiers: [id, arn],
    tags: api.tags,
    attrs: given({
      ...api.attrs,
      mappings: mappings.length > 0 ? mappings : undefined,
      certificate: own.find((domain) => domain.certificate)?.certificate,
    }),
  });
}

/** A custom domain of which no API is known: unmapped, mapped by rules, or not readable. Its names are still ours. */
export function domainDocument(domain: CustomDomain, { account, region }: Place): Document {
  const { name, tags, endpoint, certificate, status, mappings } = domain;
  const arn = `arn:${partitionOf(region)}:apigateway:${region}::/domainnames/${name}`;
  return cdnDocument({
    id: `${account}/${region}/${name}`,
    type: 'custom-domain',
    provider: 'aws-apis',
    account,
    region,
    name,
    arn,
    hostnames: texts(namesOf(domain)),
    identifiers: [arn],
    tags,
    attrs: given({ endpoint, certificate, status: kebab(status), mappings }),
  });
}

/** Whether a custom domain leads to this API. */
export function leadsTo(domain: CustomDomain, api: string): boolean {
  return mappingsOf(domain).some((mapping) => mapping.api === api);
}

function mappingsOf({ mappings }: CustomDomain) {
  return isUnreadable(mappings) ? [] : mappings;
}

function namesOf({ name, targets }: CustomDomain): string[] {
  return [...names([name]), ...targets];
}

function hostOf(id: string, region: string): string {
  return `${id}.execute-api.${region}.${suffixes[partitionOf(region)] ?? 'amazonaws.com'}`;
}
