import type { Instance } from '@aws-sdk/client-ec2';
import type { Aws, Document, FindContext, Place, Question } from '#kit';
import { answersFor, bareOf, isPrivate } from './answers-for.ts';
import { resourceOf } from './document.ts';
import type { Where } from './read.ts';
import { readInstances } from './read.ts';

type Documents = (aws: Aws, place: Place, instances: Instance[]) => Promise<Document[]>;

/**
 * Looks for instances in every account and region, with one call in each. Only an address that nobody has by the
 * filters is looked for once more among all instances: none of EC2's filters knows delegated prefixes, or public
 * address space that is used privately.
 */
export async function* find({ aws, question }: FindContext, documents: Documents): AsyncGenerator<Document> {
  let anybody = false;
  const search = (where: Where) =>
    aws.everywhere(async function* (place) {
      if (isElsewhere(question, place)) return;
      for await (const page of readInstances(aws, place, where)) {
        const fitting = await documents(aws, place, page);
        yield* fitting.filter((document) => answersFor(document, question));
      }
    });
  for await (const document of search(filterOf(question))) {
    anybody = true;
    yield document;
  }
  if (!anybody && question.shape === 'address') yield* search({});
}

const idFilters: Readonly<Record<string, string>> = {
  i: 'instance-id',
  vol: 'block-device-mapping.volume-id',
  r: 'reservation-id',
  sir: 'spot-instance-request-id',
  cr: 'capacity-reservation-id',
};

function filterOf({ shape, value }: Question): Where {
  if (shape === 'address') return { [addressFilter(value)]: [value] };
  const bare = resourceOf(bareOf(value));
  const [, prefix = ''] = /^([a-z]{1,3})-[0-9a-f]{8,17}$/.exec(bare) ?? [];
  const filter = idFilters[prefix];
  if (filter) return { [filter]: [bare] };
  // Filters tell upper case from lower; these are the ways in which a name is usually written
  return { 'tag:Name': [...new Set([value, value.toLowerCase(), value.toUpperCase()])] };
}

function addressFilter(value: string): string {
  if (value.includes(':')) return 'network-interface.ipv6-addresses.ipv6-address';
  return isPrivate(value)
    ? 'network-interface.addresses.private-ip-address'
    : 'network-interface.addresses.association.public-ip';
}

/** An ARN, or an id with account and region, names its place, so that the others cost nothing. */
function isElsewhere({ value }: Question, place: Place): boolean {
  const [, , , region, account] = value.split(':');
  if (value.startsWith('arn:')) return place.account !== account || place.region !== region;
  const [own, at, id] = value.split('/');
  return id !== undefined && (place.account !== own || place.region !== at);
}
