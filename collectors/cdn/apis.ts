import { APIGatewayClient, GetRestApiCommand, paginateGetRestApis } from '@aws-sdk/client-api-gateway';
import type { Api as HttpApi } from '@aws-sdk/client-apigatewayv2';
import { ApiGatewayV2Client, GetApiCommand, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import type {
  Aws,
  CollectContext,
  ConfirmContext,
  Document,
  FindContext,
  Place,
  Provider,
  Question,
} from '#kit';
import { everywhereIn, resourceOf, unlessGone } from '#kit';
import { answersFor } from './answers-for.ts';
import { domainDocument, httpDocument, leadsTo, restDocument } from './api.ts';
import { GONE } from './document.ts';
import type { CustomDomain } from './domains.ts';
import { readDomains } from './domains.ts';

/** API Gateway: the REST, HTTP and WebSocket APIs of one account and region, with their custom domains. */
export const apis: Provider = {
  scopes: 'account-region',
  actions: ['apigateway:GET'],
  // On everything it would also read the values of API keys
  resources: {
    'apigateway:GET': ['restapis', 'apis', 'domainnames'].flatMap((what) => [
      `arn:*:apigateway:*::/${what}`,
      `arn:*:apigateway:*::/${what}/*`,
    ]),
  },
  collect,
  confirm,
  find,
};

async function* collect({ aws, scope }: CollectContext): AsyncGenerator<Document> {
  const { account, region } = scope;
  yield* readPlace(aws, { account, region });
}

async function* readPlace(aws: Aws, place: Place): AsyncGenerator<Document> {
  const domains = await readDomains(aws, place);
  const unmapped = new Set(domains);
  const claim = (api: string) => {
    const own = domains.filter((domain) => leadsTo(domain, api));
    for (const domain of own) unmapped.delete(domain);
    return own;
  };
  const config = { client: aws.client(APIGatewayClient, place), pageSize: 500, stopOnSameToken: true };
  for await (const page of paginateGetRestApis(config, {})) {
    for (const api of page.items ?? []) yield restDocument(api, place, claim(api.id ?? ''));
  }
  for await (const api of readHttpApis(aws, place)) yield httpDocument(api, place, claim(api.ApiId ?? ''));
  for (const domain of unmapped) yield domainDocument(domain, place);
}

/** The SDK has no paginators for API Gateway v2. */
async function* readHttpApis(aws: Aws, place: Place): AsyncGenerator<HttpApi> {
  const client = aws.client(ApiGatewayV2Client, place);
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetApisCommand({ MaxResults: '100', ...(NextToken && { NextToken }) }),
    );
    yield* page.Items ?? [];
    NextToken = page.NextToken;
  } while (NextToken);
}

/** The API and all custom domains of its place: which of these lead to it only their mappings say. */
async function confirm({ aws, result }: ConfirmContext): Promise<Document | undefined> {
  const place = { account: result.account, region: result.region };
  const id = resourceOf(result.id);
  if (result.type !== 'custom-domain') return readApi(aws, place, id, result.arn);
  for await (const document of readPlace(aws, place)) if (document.id === result.id) return document;
  return undefined;
}

/** One API by its id: the ARN says which of the two services has it, else both are asked. */
async function readApi(
  aws: Aws,
  place: Place,
  id: string,
  arn = '',
  domains: () => Promise<CustomDomain[]> = () => readDomains(aws, place),
): Promise<Document | undefined> {
  if (!arn.includes('/apis/')) {
    const client = aws.client(APIGatewayClient, place);
    const rest = await unlessGone(GONE, () => client.send(new GetRestApiCommand({ restApiId: id })));
    if (rest) return restDocument(rest, place, await domains());
  }
  if (arn.includes('/restapis/')) return undefined;
  const http = await unlessGone(GONE, () =>
    aws.client(ApiGatewayV2Client, place).send(new GetApiCommand({ ApiId: id })),
  );
  return http?.ApiId ? httpDocument({ ...required, ...http }, place, await domains()) : undefined;
}

/** The single answer leaves out nothing of these, but its type does. */
const required = { Name: undefined, ProtocolType: undefined, RouteSelectionExpression: undefined };

/** By id where the value says one (in one region, where it says that too), else everything of every place. */
async function* find(context: FindContext): AsyncGenerator<Document> {
  const { aws, question } = context;
  const { shape, value } = question;
  if (shape === 'address' || cannotBe(value)) return;
  const { id, region } = named(question);
  yield* everywhereIn(context, { region }, async function* (place) {
    if (id !== undefined) {
      const document = await readApi(aws, place, id, shape === 'arn' ? value : '');
      if (document) yield document;
      return;
    }
    for await (const document of readPlace(aws, place)) if (answersFor(document, question)) yield document;
  });
}

/** The API that a value names, and its region. A custom domain's regional name, `d-…`, names a region alone. */
function named({ shape, value }: Question): { id?: string; region?: string } {
  if (shape === 'arn') return { region: value.split(':')[3] ?? '', id: resourceOf(value) };
  const [, id = '', region = ''] = /^([a-z0-9-]+)\.execute-api\.([a-z0-9-]+)\./.exec(value) ?? [];
  if (region === '') return {};
  const api = /^([a-z0-9]{10})(?:-vpce-[0-9a-f]+)?$/.exec(id)?.[1];
  return { region, ...(api !== undefined && { id: api }) };
}

/** A name, id or ARN of another service. Edge-optimised custom domains have names of CloudFront, too. */
function cannotBe(value: string): boolean {
  return /\.awsglobalaccelerator\.com$|^arn:[a-z-]+:(?!apigateway:)|^E[A-Z0-9]{9,14}$/.test(value);
}
