import type { Document, FindContext, Place } from '#kit';
import { everywhereIn, isV4, network, parseAddress, resourceOf, whereOf } from '#kit';
import { answersFor } from './answers-for.ts';
import { interfaceDocument } from './interface.ts';
import type { Where } from './read.ts';
import { readAddresses, readInterfaces, readSubnets, readVpcs } from './read.ts';
import { elasticDocument, subnetDocument, vpcDocument } from './resources.ts';
import { specialOf } from './special.ts';

/** Looks for holders in every account and region. An address that is found costs one call in each. */
export async function* find(context: FindContext): AsyncGenerator<Document> {
  const { question } = context;
  if (question.shape === 'address') yield* findAddress(context);
  else if (question.shape === 'cidr') yield* context.aws.everywhere((place) => readCidr(context, place));
  else yield* findResource(context);
}

/**
 * One filter per call is all that EC2 can use here (several are "and"), so the likely question is asked first, of
 * all places, and the next one only where nobody answered.
 */
async function* findAddress(context: FindContext): AsyncGenerator<Document> {
  const { aws, question } = context;
  const special = specialOf(question.value);
  if (special?.nobody) {
    yield* aws.everywhere<Document>(() => undefined);
    return;
  }
  const passes = [
    (place: Place) => readHolders(context, place, filterOf(question.value, special?.shared === true)),
    ...(special?.shared || question.value.includes(':')
      ? []
      : [(place: Place) => readElastic(context, place)]),
    (place: Place) => readAround(context, place),
  ];
  for (const pass of passes) {
    let anybody = false;
    for await (const document of aws.everywhere(pass)) {
      anybody = true;
      yield document;
    }
    if (anybody) return;
  }
}

function filterOf(address: string, shared: boolean): Where {
  if (address.includes(':')) return { 'ipv6-addresses.ipv6-address': [address] };
  return { [shared ? 'addresses.private-ip-address' : 'addresses.association.public-ip']: [address] };
}

async function* readHolders({ aws }: FindContext, place: Place, where: Where): AsyncGenerator<Document> {
  for await (const eni of readInterfaces(aws, place, where)) yield interfaceDocument(eni, place);
}

async function* readElastic({ aws, question }: FindContext, place: Place): AsyncGenerator<Document> {
  const addresses = await readAddresses(aws, place, { 'public-ip': [question.value] });
  for (const address of addresses) yield elasticDocument(address, place);
}

/**
 * Interfaces in the subnets that hold the address, for what no filter finds: addresses inside delegated prefixes, and
 * public address space that is used privately. Most places have no such subnet, and cost one call.
 */
async function* readAround({ aws, question }: FindContext, place: Place): AsyncGenerator<Document> {
  const subnets: string[] = [];
  for await (const subnet of readSubnets(aws, place, subnetFilter(question.value))) {
    if (subnet.SubnetId) subnets.push(subnet.SubnetId);
  }
  if (subnets.length === 0) return;
  for await (const eni of readInterfaces(aws, place, { 'subnet-id': subnets })) {
    const document = interfaceDocument(eni, place);
    if (answersFor(document, question)) yield document;
  }
}

/** Every CIDR that a subnet holding this address can have: /16 to /28, and /44 to /64 in steps of four. */
function subnetFilter(value: string): Where {
  const address = parseAddress(value);
  if (!address) throw new Error(`"${value}" is no address`);
  const v4 = isV4(address);
  const lengths = v4 ? Array.from({ length: 13 }, (_, i) => 96 + 16 + i) : [44, 48, 52, 56, 60, 64];
  const cidrs = lengths.map((length) => network(address, length).text);
  return { [v4 ? 'cidr-block' : 'ipv6-cidr-block-association.ipv6-cidr-block']: cidrs };
}

async function* readCidr({ aws, question }: FindContext, place: Place): AsyncGenerator<Document> {
  for await (const eni of readInterfaces(aws, place)) {
    const document = interfaceDocument(eni, place);
    if (answersFor(document, question)) yield document;
  }
  for (const address of await readAddresses(aws, place)) {
    const document = elasticDocument(address, place);
    if (answersFor(document, question)) yield document;
  }
}

/** An id or an ARN. The ARN names its place, so that the others cost nothing. */
async function* findResource(context: FindContext): AsyncGenerator<Document> {
  const { aws, question } = context;
  const id = resourceOf(question.value);
  yield* everywhereIn(context, whereOf(question.value), (place) => readResource({ aws, id, place }));
}

async function* readResource({
  aws,
  id,
  place,
}: {
  aws: FindContext['aws'];
  id: string;
  place: Place;
}): AsyncGenerator<Document> {
  const interfaces = id.startsWith('i-') ? 'attachment.instance-id' : 'network-interface-id';
  if (id.startsWith('eipalloc-')) {
    for (const one of await readAddresses(aws, place, { 'allocation-id': [id] }))
      yield elasticDocument(one, place);
  } else if (id.startsWith('subnet-')) {
    for await (const one of readSubnets(aws, place, { 'subnet-id': [id] })) {
      if ((one.OwnerId ?? place.account) === place.account) yield subnetDocument(one, place);
    }
  } else if (id.startsWith('vpc-')) {
    for await (const one of readVpcs(aws, place, { 'vpc-id': [id] })) {
      if ((one.OwnerId ?? place.account) === place.account) yield vpcDocument(one, place);
    }
  } else {
    for await (const one of readInterfaces(aws, place, { [interfaces]: [id] }))
      yield interfaceDocument(one, place);
  }
}
