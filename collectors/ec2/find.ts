import type { Instance } from '@aws-sdk/client-ec2';
import type { Aws, Document, FindContext, Place, Question } from '#kit';
import { everywhereIn, isPrivateAddress, resourceOf, unavailable, whereOf } from '#kit';
import { aloneBecause, answersFor, bareOf } from './answers-for.ts';
import type { Where } from './read.ts';
import { readInstances } from './read.ts';

type Documents = (aws: Aws, place: Place, instances: Instance[]) => Promise<Document[]>;

/**
 * Looks for instances in every account and region, with one call in each. Only an address that nobody has by the
 * filters is looked for once more among all instances: none of EC2's filters knows delegated prefixes, or public
 * address space that is used privately.
 */
export async function* find(context: FindContext, documents: Documents): AsyncGenerator<Document> {
  const { aws, question } = context;
  let asked = false;
  let anybody = false;
  const search = (where: Where) =>
    everywhereIn(context, whereOf(question.value), async function* (place) {
      asked = true;
      for await (const page of readInstances(aws, place, where)) {
        const fitting = await documents(aws, place, named(page, where, question));
        yield* fitting.filter((document) => answersFor(document, question));
      }
    });
  for await (const document of search(filterOf(question))) {
    anybody = true;
    yield document;
  }
  if (anybody) return;
  if (question.shape === 'address') yield* search({});
  const alone = aloneBecause(question);
  // Instances that do not have it must not pass for a place without it
  if (asked && alone !== undefined) throw unavailable(`It cannot be looked for: ${alone}.`);
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
  // Filters tell upper case from lower: all that have a name are read, and compared here
  return BY_NAME;
}

const BY_NAME: Where = { 'tag-key': ['Name'] };

/** Those with the name, before more is read of them; a page of any other search as it is. */
function named(page: Instance[], where: Where, { value }: Question): Instance[] {
  if (where !== BY_NAME) return page;
  const wanted = value.toLowerCase();
  return page.filter(({ Tags = [] }) =>
    Tags.some(({ Key, Value }) => Key === 'Name' && Value?.toLowerCase() === wanted),
  );
}

function addressFilter(value: string): string {
  if (value.includes(':')) return 'network-interface.ipv6-addresses.ipv6-address';
  return isPrivateAddress(value)
    ? 'network-interface.addresses.private-ip-address'
    : 'network-interface.addresses.association.public-ip';
}
