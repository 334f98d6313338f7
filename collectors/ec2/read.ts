import type { Image, Instance, SecurityGroup } from '@aws-sdk/client-ec2';
import {
  DescribeImagesCommand,
  EC2Client,
  paginateDescribeInstances,
  paginateDescribeSecurityGroups,
} from '@aws-sdk/client-ec2';
import type { Aws, Place } from '#kit';

/** What EC2 has in one place. Everything throws with the first page that fails. */

/** The most that EC2 gives at once. */
const PAGE = { pageSize: 1000, stopOnSameToken: true };
/** The most values that one filter takes. */
const MOST_VALUES = 200;

/** Filters by their EC2 name. A filter that finds nothing is an answer, where an unknown id would be an error. */
export type Where = Readonly<Record<string, readonly string[]>>;

/** An instance, and the id of the launch that it came from. */
export type Launched = Instance & { ReservationId?: string | undefined };

/** Page by page: what belongs to a page is read for all of it at once. */
export async function* readInstances(aws: Aws, place: Place, where: Where = {}): AsyncGenerator<Launched[]> {
  const client = aws.client(EC2Client, place);
  for await (const page of paginateDescribeInstances({ client, ...PAGE }, filters(where))) {
    const instances = (page.Reservations ?? []).flatMap(({ Instances = [], ReservationId }) =>
      Instances.map((instance) => ({ ...instance, ReservationId })),
    );
    if (instances.length > 0) yield instances;
  }
}

/** Security groups by id: those asked for, or all of the place. */
export async function readGroups(
  aws: Aws,
  place: Place,
  ids?: readonly string[],
): Promise<Map<string, SecurityGroup>> {
  const client = aws.client(EC2Client, place);
  const found = new Map<string, SecurityGroup>();
  const where = ids && ids.length <= MOST_VALUES ? { 'group-id': ids } : {};
  for await (const page of paginateDescribeSecurityGroups({ client, ...PAGE }, filters(where))) {
    for (const group of page.SecurityGroups ?? []) if (group.GroupId) found.set(group.GroupId, group);
  }
  return found;
}

/**
 * Images by id. By a filter, since one image that was deregistered would fail a call by ids for all of them; with
 * deprecated and disabled ones, which are left out unless they are asked for.
 */
export async function readImages(
  aws: Aws,
  place: Place,
  ids: readonly string[],
): Promise<Map<string, Image>> {
  const client = aws.client(EC2Client, place);
  const found = new Map<string, Image>();
  for (let i = 0; i < ids.length; i += MOST_VALUES) {
    const Filters = [{ Name: 'image-id', Values: ids.slice(i, i + MOST_VALUES) }];
    const answer = await client.send(
      new DescribeImagesCommand({ Filters, IncludeDeprecated: true, IncludeDisabled: true }),
    );
    for (const image of answer.Images ?? []) if (image.ImageId) found.set(image.ImageId, image);
  }
  return found;
}

function filters(where: Where) {
  const all = Object.entries(where).map(([Name, values]) => ({ Name, Values: [...values] }));
  return all.length > 0 ? { Filters: all } : {};
}
