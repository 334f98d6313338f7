import type { DomainSummary } from '@aws-sdk/client-route-53-domains';
import {
  GetDomainDetailCommand,
  paginateListDomains,
  Route53DomainsClient,
} from '@aws-sdk/client-route-53-domains';
import type { Aws, CollectContext, ConfirmContext, Document, Provider, Unreadable } from '#kit';
import { detail, given, iso } from '#kit';
import { named, nameOf } from './document.ts';
import { decodeName } from './names.ts';
import { partitionIn } from './read.ts';

/** Route 53 Domains is in this one region, and in no other partition than AWS's main one. */
const REGION = 'us-east-1';

/** The domains that are registered through Route 53, with the name servers that the registrar tells the world. */
export const domains: Provider = {
  scopes: 'account',
  actions: ['route53domains:GetDomainDetail', 'route53domains:ListDomains'],
  collect,
  confirm,
};

async function* collect({ aws, scope: { account } }: CollectContext): AsyncGenerator<Document> {
  if ((await partitionIn(aws, account)) !== 'aws') return;
  const client = aws.client(Route53DomainsClient, { account, region: REGION });
  for await (const page of paginateListDomains({ client, pageSize: 100, stopOnSameToken: true }, {})) {
    for (const domain of page.Domains ?? [])
      yield domainDocument(account, domain, await nameServers(aws, account, domain.DomainName ?? ''));
  }
}

/** Two calls: the listing has the dates, the detail the name servers. */
async function confirm({ aws, result }: ConfirmContext): Promise<Document | undefined> {
  const { account } = result;
  const client = aws.client(Route53DomainsClient, { account, region: REGION });
  for await (const page of paginateListDomains({ client, pageSize: 100, stopOnSameToken: true }, {})) {
    const domain = page.Domains?.find(({ DomainName = '' }) => decodeName(DomainName) === nameOf(result));
    if (domain) return domainDocument(account, domain, await nameServers(aws, account, nameOf(result)));
  }
  return undefined;
}

async function nameServers(aws: Aws, account: string, DomainName: string): Promise<string[] | Unreadable> {
  const client = aws.client(Route53DomainsClient, { account, region: REGION });
  return detail(async () => {
    const { Nameservers = [] } = await client.send(new GetDomainDetailCommand({ DomainName }));
    return Nameservers.map(({ Name = '' }) => decodeName(Name)).sort();
  });
}

function domainDocument(account: string, domain: DomainSummary, servers: string[] | Unreadable): Document {
  const name = decodeName(domain.DomainName ?? '');
  return {
    ...named({ account, id: `${account}/domain/${name}`, type: 'domain', provider: 'aws-domains', name }),
    attrs: given({
      nameServers: servers,
      expires: domain.Expiry && iso(domain.Expiry.getTime()),
      autoRenew: domain.AutoRenew,
      transferLock: domain.TransferLock,
    }),
  };
}
