import {
  CloudFrontClient,
  GetDistributionCommand,
  ListTagsForResourceCommand,
  paginateListDistributions,
} from '@aws-sdk/client-cloudfront';
import type { Aws, CollectContext, ConfirmContext, Document, FindContext, Provider, Unreadable } from '#kit';
import { detail, everywhereIn, resourceOf, unlessGone, whereOf } from '#kit';
import { answersFor } from './answers-for.ts';
import type { Distribution } from './distribution.ts';
import { distributionDocument } from './distribution.ts';
import { GONE } from './document.ts';

/** CloudFront: every distribution of one account. */
export const aws: Provider = {
  scopes: 'account',
  actions: ['cloudfront:GetDistribution', 'cloudfront:ListDistributions', 'cloudfront:ListTagsForResource'],
  collect,
  confirm,
  find,
};

/** CloudFront is one for a whole partition: its client finds the one host from any region. */
function clientOf(cloud: Aws, account: string): CloudFrontClient {
  return cloud.client(CloudFrontClient, { account, region: 'global' });
}

async function* list(cloud: Aws, account: string): AsyncGenerator<Distribution> {
  const config = { client: clientOf(cloud, account), pageSize: 100, stopOnSameToken: true };
  for await (const page of paginateListDistributions(config, {})) yield* page.DistributionList?.Items ?? [];
}

async function* collect({ aws: cloud, scope }: CollectContext): AsyncGenerator<Document> {
  const { account } = scope;
  for await (const distribution of list(cloud, account)) {
    const tags = await unlessGone(GONE, () => tagsOf(cloud, account, distribution.ARN));
    // Deleted between the list and now
    if (tags !== undefined) yield distributionDocument(distribution, { account, tags });
  }
}

/** One call for each distribution; a denial costs the tags alone. */
async function tagsOf(
  cloud: Aws,
  account: string,
  arn: string | undefined,
): Promise<Record<string, string> | Unreadable> {
  const answer = await detail(() =>
    clientOf(cloud, account).send(new ListTagsForResourceCommand({ Resource: arn })),
  );
  if ('unreadable' in answer) return answer;
  const items = answer.Tags?.Items ?? [];
  return Object.fromEntries(items.flatMap(({ Key, Value }) => (Key ? [[Key, Value ?? '']] : [])));
}

/** Two calls: the distribution, and its tags. */
async function confirm({ aws: cloud, result }: ConfirmContext): Promise<Document | undefined> {
  const { account, id } = result;
  const asked = new GetDistributionCommand({ Id: resourceOf(id) });
  const there = (await unlessGone(GONE, () => clientOf(cloud, account).send(asked)))?.Distribution;
  if (!there) return undefined;
  const { Id, ARN, Status, LastModifiedTime, DomainName, DistributionConfig } = there;
  const tags = await unlessGone(GONE, () => tagsOf(cloud, account, ARN));
  const whole = { ...DistributionConfig, Id, ARN, Status, LastModifiedTime, DomainName };
  return tags && distributionDocument(whole, { account, tags });
}

/** CloudFront has no filters: the list of each account, and the tags of what is found. */
async function* find(context: FindContext): AsyncGenerator<Document> {
  const { aws: cloud, question } = context;
  const { shape, value } = question;
  if (shape === 'address' || cannotBe(value)) return;
  yield* everywhereIn(context, whereOf(value), async function* ({ account }) {
    for await (const distribution of list(cloud, account)) {
      if (!answersFor(distributionDocument(distribution, { account, tags: {} }), question)) continue;
      const tags = await unlessGone(GONE, () => tagsOf(cloud, account, distribution.ARN));
      if (tags !== undefined) yield distributionDocument(distribution, { account, tags });
    }
  });
}

/** A name or an ARN of another service. */
function cannotBe(value: string): boolean {
  return /\.(?:awsglobalaccelerator\.com|amazonaws\.(?:com|com\.cn|eu))$|^arn:[a-z-]+:(?!cloudfront:)/.test(
    value,
  );
}
