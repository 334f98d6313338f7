import type { DomainName as RestDomain } from '@aws-sdk/client-api-gateway';
import {
  APIGatewayClient,
  paginateGetBasePathMappings,
  paginateGetDomainNames,
} from '@aws-sdk/client-api-gateway';
import type { DomainName as HttpDomain } from '@aws-sdk/client-apigatewayv2';
import {
  ApiGatewayV2Client,
  GetApiMappingsCommand,
  GetDomainNamesCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { Aws, Place, Unreadable } from '#kit';
import { detail, normaliseHostname, texts, unlessGone } from '#kit';
import type { Mapping } from './document.ts';
import { GONE } from './document.ts';

/** A custom domain of API Gateway: the names that belong to it, and where it leads. */
export interface CustomDomain {
  name: string;
  /** What its records point to: a regional name, or one of CloudFront's for an edge-optimised domain. */
  targets: string[];
  endpoint?: string;
  certificate?: string;
  status?: string;
  tags: Record<string, string>;
  mappings: Mapping[] | Unreadable;
}

/** A domain as one or both of the two APIs list it; they show the same domains, but not all of them. */
interface Listed {
  rest?: RestDomain;
  http?: HttpDomain;
}

/** Every custom domain of a place with its mappings. A denied list throws: whose names are missing, nobody could tell. */
export async function readDomains(aws: Aws, place: Place): Promise<CustomDomain[]> {
  const listed = new Map<string, Listed>();
  const config = { client: aws.client(APIGatewayClient, place), pageSize: 500, stopOnSameToken: true };
  for await (const page of paginateGetDomainNames(config, {})) {
    // Private domains may have the same name many times, each with an id of its own
    for (const rest of page.items ?? []) listed.set(keyOf(rest.domainName, rest.domainNameId), { rest });
  }
  for await (const http of readHttpDomains(aws, place)) {
    const key = keyOf(http.DomainName);
    listed.set(key, { ...listed.get(key), http });
  }
  const domains: CustomDomain[] = [];
  for (const one of listed.values()) {
    const domain = await unlessGone(GONE, () => domainOf(aws, place, one));
    if (domain) domains.push(domain);
  }
  return domains;
}

function keyOf(name: string | undefined, id = ''): string {
  return `${name?.toLowerCase()} ${id}`;
}

/** The SDK has no paginators for API Gateway v2. */
async function* readHttpDomains(aws: Aws, place: Place): AsyncGenerator<HttpDomain> {
  const client = aws.client(ApiGatewayV2Client, place);
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetDomainNamesCommand({ MaxResults: '100', ...(NextToken && { NextToken }) }),
    );
    yield* page.Items ?? [];
    NextToken = page.NextToken;
  } while (NextToken);
}

async function domainOf(aws: Aws, place: Place, { rest, http }: Listed): Promise<CustomDomain> {
  const name = (rest?.domainName ?? http?.DomainName ?? '').toLowerCase();
  const [configuration] = http?.DomainNameConfigurations ?? [];
  const endpoint = rest?.endpointConfiguration?.types?.[0] ?? configuration?.EndpointType;
  const certificate = rest?.regionalCertificateArn ?? rest?.certificateArn ?? configuration?.CertificateArn;
  const status = rest?.domainNameStatus ?? configuration?.DomainNameStatus;
  const targets = [
    rest?.regionalDomainName,
    rest?.distributionDomainName,
    ...(http?.DomainNameConfigurations ?? []).map((one) => one.ApiGatewayDomainName),
  ];
  // Only the second API lists paths of several parts; edge-optimised and private domains are the first one's
  const byHttp = http && endpoint !== 'EDGE' && rest?.domainNameId === undefined;
  const load = byHttp ? httpMappings(aws, place, name) : restMappings(aws, place, name, rest?.domainNameId);
  return {
    name,
    targets: texts(targets.map((target) => target && normaliseHostname(target))),
    tags: { ...http?.Tags, ...rest?.tags },
    ...(endpoint && { endpoint: endpoint.toLowerCase() }),
    ...(certificate && { certificate }),
    ...(status && { status }),
    mappings: await detail(() => load),
  };
}

async function httpMappings(aws: Aws, place: Place, domain: string): Promise<Mapping[]> {
  const client = aws.client(ApiGatewayV2Client, place);
  const all: Mapping[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetApiMappingsCommand({ DomainName: domain, MaxResults: '100', ...(NextToken && { NextToken }) }),
    );
    for (const { ApiId: api, ApiMappingKey: path = '', Stage: stage } of page.Items ?? []) {
      if (api) all.push({ api, domain, path, ...(stage && { stage }) });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return all;
}

async function restMappings(
  aws: Aws,
  place: Place,
  domain: string,
  domainNameId: string | undefined,
): Promise<Mapping[]> {
  const config = { client: aws.client(APIGatewayClient, place), pageSize: 500, stopOnSameToken: true };
  const asked = { domainName: domain, ...(domainNameId && { domainNameId }) };
  const all: Mapping[] = [];
  for await (const page of paginateGetBasePathMappings(config, asked)) {
    for (const { restApiId: api, basePath, stage } of page.items ?? []) {
      // AWS writes "(none)" for everything
      const path = basePath === '(none)' ? '' : (basePath ?? '');
      if (api) all.push({ api, domain, path, ...(stage && { stage }) });
    }
  }
  return all;
}
