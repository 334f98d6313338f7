import type { Accelerator, EndpointGroup, Listener } from '@aws-sdk/client-global-accelerator';
import {
  DescribeAcceleratorCommand,
  DescribeCustomRoutingAcceleratorCommand,
  GlobalAcceleratorClient,
  ListTagsForResourceCommand,
  paginateListAccelerators,
  paginateListCustomRoutingAccelerators,
  paginateListEndpointGroups,
  paginateListListeners,
} from '@aws-sdk/client-global-accelerator';
import type { Aws, CollectContext, ConfirmContext, Document, FindContext, Provider, Unreadable } from '#kit';
import { detail, everywhereIn, isUnreadable, partitionOf, unlessGone, whereOf } from '#kit';
import { acceleratorDocument } from './accelerator.ts';
import { answersFor } from './answers-for.ts';
import { GONE } from './document.ts';

/** Global Accelerator: every accelerator of one account, custom routing included. */
export const accelerators: Provider = {
  scopes: 'account',
  actions: [
    'globalaccelerator:DescribeAccelerator',
    'globalaccelerator:DescribeCustomRoutingAccelerator',
    'globalaccelerator:ListAccelerators',
    'globalaccelerator:ListCustomRoutingAccelerators',
    'globalaccelerator:ListEndpointGroups',
    'globalaccelerator:ListListeners',
    'globalaccelerator:ListTagsForResource',
  ],
  collect,
  confirm,
  find,
};

/** The service is one for the whole world, and answers in Oregon alone: `global` leads there. */
function clientOf(cloud: Aws, account: string): GlobalAcceleratorClient {
  return cloud.client(GlobalAcceleratorClient, { account, region: 'global' });
}

interface Listed {
  accelerator: Accelerator;
  custom: boolean;
}

/** Other partitions do not have the service, so that nothing can be there. The demo's clients have no configuration. */
async function isThere(client: Partial<GlobalAcceleratorClient>): Promise<boolean> {
  return partitionOf((await client.config?.region()) ?? '') === 'aws';
}

async function* list(client: GlobalAcceleratorClient): AsyncGenerator<Listed> {
  if (!(await isThere(client))) return;
  const config = { client, pageSize: 100, stopOnSameToken: true };
  for await (const page of paginateListAccelerators(config, {})) {
    for (const accelerator of page.Accelerators ?? []) yield { accelerator, custom: false };
  }
  for await (const page of paginateListCustomRoutingAccelerators(config, {})) {
    for (const accelerator of page.Accelerators ?? []) yield { accelerator, custom: true };
  }
}

async function* collect({ aws: cloud, scope }: CollectContext): AsyncGenerator<Document> {
  const client = clientOf(cloud, scope.account);
  for await (const listed of list(client)) {
    const document = await unlessGone(GONE, () => whole(client, scope.account, listed));
    // Deleted between the list and now
    if (document) yield document;
  }
}

/** With its tags, listeners and endpoints: each may be denied by itself. */
async function whole(
  client: GlobalAcceleratorClient,
  account: string,
  { accelerator, custom }: Listed,
): Promise<Document> {
  const ResourceArn = accelerator.AcceleratorArn;
  const said = await detail(() => client.send(new ListTagsForResourceCommand({ ResourceArn })));
  const tags =
    'unreadable' in said
      ? said
      : Object.fromEntries((said.Tags ?? []).flatMap(({ Key, Value }) => (Key ? [[Key, Value ?? '']] : [])));
  const listeners = custom ? [] : await detail(() => listenersOf(client, ResourceArn));
  const groups = isUnreadable(listeners) ? listeners : await groupsOf(client, listeners);
  return acceleratorDocument(accelerator, { account, tags, listeners, groups });
}

async function listenersOf(client: GlobalAcceleratorClient, arn: string | undefined): Promise<Listener[]> {
  const config = { client, pageSize: 100, stopOnSameToken: true };
  const pages = await Array.fromAsync(paginateListListeners(config, { AcceleratorArn: arn }));
  return pages.flatMap(({ Listeners = [] }) => Listeners);
}

async function groupsOf(
  client: GlobalAcceleratorClient,
  listeners: readonly Listener[],
): Promise<EndpointGroup[] | Unreadable> {
  const config = { client, pageSize: 100, stopOnSameToken: true };
  const all: EndpointGroup[] = [];
  for (const { ListenerArn } of listeners) {
    const pages = await detail(() => Array.fromAsync(paginateListEndpointGroups(config, { ListenerArn })));
    if (isUnreadable(pages)) return pages;
    all.push(...pages.flatMap(({ EndpointGroups = [] }) => EndpointGroups));
  }
  return all;
}

async function confirm({ aws: cloud, result }: ConfirmContext): Promise<Document | undefined> {
  const { account, arn } = result;
  if (arn === undefined) throw new Error(`the accelerator ${result.id} has no ARN to ask for`);
  const client = clientOf(cloud, account);
  const AcceleratorArn = arn;
  const plain = await unlessGone(GONE, () => client.send(new DescribeAcceleratorCommand({ AcceleratorArn })));
  const other = plain
    ? undefined
    : await unlessGone(GONE, () =>
        client.send(new DescribeCustomRoutingAcceleratorCommand({ AcceleratorArn })),
      );
  const accelerator = plain?.Accelerator ?? other?.Accelerator;
  return (
    accelerator &&
    unlessGone(GONE, () => whole(client, account, { accelerator, custom: plain === undefined }))
  );
}

/** There are no filters: the lists of each account, and the parts of what is found. */
async function* find(context: FindContext): AsyncGenerator<Document> {
  const { aws: cloud, question } = context;
  const { shape, value } = question;
  // An accelerator has no names but its own
  if (shape === 'hostname' && !value.endsWith('.awsglobalaccelerator.com')) return;
  if (shape === 'arn' && !value.includes(':globalaccelerator:')) return;
  yield* everywhereIn(context, whereOf(value), async function* ({ account }) {
    const client = clientOf(cloud, account);
    for await (const listed of list(client)) {
      const bare = { account, tags: {}, listeners: [], groups: [] };
      if (!answersFor(acceleratorDocument(listed.accelerator, bare), question)) continue;
      const document = await unlessGone(GONE, () => whole(client, account, listed));
      if (document) yield document;
    }
  });
}
