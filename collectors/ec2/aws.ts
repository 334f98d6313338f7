import type { Instance } from '@aws-sdk/client-ec2';
import type { Aws, CollectContext, ConfirmContext, Document, Place, Provider } from '#kit';
import { detail, isUnreadable, resourceOf, texts } from '#kit';
import type { Ec2Attributes } from './document.ts';
import { enrich } from './enrich.ts';
import { find } from './find.ts';
import type { InstanceContext } from './instance.ts';
import { instanceDocument } from './instance.ts';
import { readGroups, readImages, readInstances } from './read.ts';

/** AWS: every instance of one account and region, terminated ones as long as AWS lists them. */
export const aws: Provider = {
  scopes: 'account-region',
  actions: [
    'ec2:DescribeImages',
    'ec2:DescribeInstances',
    'ec2:DescribeInstanceStatus',
    'ec2:DescribeSecurityGroups',
    'ec2:GetConsoleOutput',
  ],
  collect,
  confirm,
  find: (context) => find(context, documentsOf),
  enrich,
};

/** A place without instances costs one call; else one more for the groups, and one for each 200 images. */
async function* collect({ aws: cloud, scope }: CollectContext): AsyncGenerator<Document> {
  const place = { account: scope.account, region: scope.region };
  let groups: InstanceContext['groups'] | undefined;
  const images = new Map<string, { Name?: string | undefined }>();
  let denied: InstanceContext['images'] | undefined;
  for await (const page of readInstances(cloud, place)) {
    groups ??= await detail(() => readGroups(cloud, place), 'ec2:DescribeSecurityGroups');
    const missing = imagesOf(page).filter((id) => !images.has(id));
    const read = denied ?? (await imageNames(cloud, place, missing));
    if (isUnreadable(read)) denied = read;
    else for (const [id, image] of read) images.set(id, image);
    for (const instance of page) {
      yield instanceDocument(instance, { ...place, groups, images: denied ?? images });
    }
  }
}

/** Reads the one instance again and what its groups let in now: two calls. The name of an image does not change. */
async function confirm({ aws: cloud, result }: ConfirmContext): Promise<Document | undefined> {
  const place = { account: result.account, region: result.region };
  const id = resourceOf(result.id);
  const known: Ec2Attributes = result.attrs;
  for await (const page of readInstances(cloud, place, { 'instance-id': [id] })) {
    const instance = page.find((one) => one.InstanceId === id);
    if (!instance) continue;
    const [groups, images] = await Promise.all([
      groupsOf(cloud, place, page),
      known.image !== undefined && known.image === instance.ImageId && known.imageName !== undefined
        ? imagesAsKnown(known)
        : imageNames(cloud, place, imagesOf(page)),
    ]);
    return instanceDocument(instance, { ...place, groups, images });
  }
  return undefined;
}

/** Documents of a few instances that a search found. */
async function documentsOf(cloud: Aws, place: Place, instances: Instance[]): Promise<Document[]> {
  const [groups, images] = await Promise.all([
    groupsOf(cloud, place, instances),
    imageNames(cloud, place, imagesOf(instances)),
  ]);
  return instances.map((instance) => instanceDocument(instance, { ...place, groups, images }));
}

async function groupsOf(cloud: Aws, place: Place, instances: Instance[]): Promise<InstanceContext['groups']> {
  const ids = texts(instances.flatMap(({ SecurityGroups = [] }) => SecurityGroups.map((one) => one.GroupId)));
  if (ids.length === 0) return new Map();
  return detail(() => readGroups(cloud, place, ids), 'ec2:DescribeSecurityGroups');
}

async function imageNames(cloud: Aws, place: Place, ids: string[]): Promise<InstanceContext['images']> {
  return detail(() => readImages(cloud, place, ids), 'ec2:DescribeImages');
}

function imagesOf(instances: readonly Instance[]): string[] {
  return texts(instances.map(({ ImageId }) => ImageId));
}

function imagesAsKnown({ image = '', imageName }: Ec2Attributes): InstanceContext['images'] {
  if (isUnreadable(imageName)) return imageName;
  return new Map(typeof imageName === 'string' ? [[image, { Name: imageName }]] : []);
}
