import type { Document, Result } from '#kit';
import { awsConsole, partitionOf, resourceOf } from '#kit';

const nouns: Record<string, string> = {
  'elastic-ip': 'Elastic IP',
  'named-network': 'network',
  'network-interface': 'network interface',
  'published-range': 'range of AWS',
  subnet: 'subnet',
  vpc: 'VPC',
};

/**
 * A noun phrase for a result, from what redaction has left of it: "the instance i-0abc (checkout-worker-3)" with the
 * name of its interface, "the load balancer app/front (inferred from …)", "the unattached Elastic IP eipalloc-0abc".
 */
export function describe(result: Result): string {
  const own = `${nouns[result.type] ?? result.type} ${result.name ?? resourceOf(result.id)}`;
  const fact = (name: string) => result.facts.find((one) => one.name === name && one.state === 'value');
  const holder = fact('holder');
  if (result.type === 'elastic-ip') {
    if (fact('status')?.value === 'available') return `the unattached ${own}`;
    return typeof holder?.value === 'string' ? `the ${own} of the ${holder.value}` : `the ${own}`;
  }
  if (typeof holder?.value !== 'string') return `the ${own}`;
  const more = holder.why ?? result.name;
  return `the ${holder.value}${more === undefined ? '' : ` (${more})`}`;
}

/** The page of the resource in AWS's console; none for what AWS publishes or the operator named. */
export function consoleLink({ type, id, region, provider }: Document) {
  const resource = encodeURIComponent(resourceOf(id));
  const vpc = type === 'subnet' || type === 'vpc';
  const pages: Record<string, string> = {
    'elastic-ip': `ElasticIpDetails:AllocationId=${resource}`,
    'network-interface': `NetworkInterface:networkInterfaceId=${resource}`,
    subnet: `SubnetDetails:subnetId=${resource}`,
    vpc: `VpcDetails:VpcId=${resource}`,
  };
  const page = pages[type];
  if (provider !== 'aws' || !page) return undefined;
  const service = vpc ? 'vpcconsole' : 'ec2';
  return awsConsole(partitionOf(region), `${service}/home?region=${encodeURIComponent(region)}#${page}`);
}
