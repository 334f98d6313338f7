import type { Document, Scope } from '#kit';

/** Made-up `ip` documents, the same for the same number: network interfaces, one subnet to every hundred. */

export const PER_SCOPE = 10_000;

/** The scope of the n-th document; each holds PER_SCOPE of them. */
export function scopeOfDocument(n: number): Scope {
  const at = Math.floor(n / PER_SCOPE);
  return { kind: 'ip', provider: 'aws', account: accountOf(at), region: regionOf(at) };
}

/** The n-th document. */
export function documentAt(n: number): Document {
  const { account, region } = scopeOfDocument(n);
  const id = (3 * n + 1).toString(16).padStart(17, '0');
  return n % 100 === 0 ? subnet(n, id, account, region) : networkInterface(n, id, account, region);
}

/** The private address of the n-th document: unique up to 16 million. */
export function addressOf(n: number): string {
  return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
}

export function identifierOf(n: number): string {
  return `${n % 100 === 0 ? 'subnet' : 'eni'}-${(3 * n + 1).toString(16).padStart(17, '0')}`;
}

function networkInterface(n: number, id: string, account: string, region: string): Document {
  const private4 = addressOf(n);
  const dashed = private4.replaceAll('.', '-');
  const subnetId = identifierOf(n - (n % 100));
  const instance = `i-${id}`;
  return {
    kind: 'ip',
    id: `${account}/${region}/eni-${id}`,
    type: 'network-interface',
    provider: 'aws',
    account,
    region,
    name: `web-${n % 977}`,
    arn: `arn:aws:ec2:${region}:${account}:network-interface/eni-${id}`,
    addresses: n % 10 === 1 ? [private4, `54.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`] : [private4],
    ranges: [],
    hostnames: [`ip-${dashed}.${region}.compute.internal`],
    identifiers: [`eni-${id}`, instance],
    tags: { Name: `web-${n % 977}`, Owner: `team-${n % 31}`, env: n % 3 === 0 ? 'prod' : 'dev' },
    attrs: {
      status: 'in-use',
      description: 'Primary network interface',
      mac: `02:${id.slice(-10).replaceAll(/(..)(?=.)/g, '$1:')}`,
      subnet: subnetId,
      vpc: `vpc-${account}`,
      instance,
      securityGroups: [`sg-${account}-${n % 7}`],
    },
    links: [{ relation: 'in-subnet', kind: 'ip', id: `${account}/${region}/${subnetId}` }],
  };
}

function subnet(n: number, id: string, account: string, region: string): Document {
  return {
    kind: 'ip',
    id: `${account}/${region}/subnet-${id}`,
    type: 'subnet',
    provider: 'aws',
    account,
    region,
    name: `private-${n}`,
    addresses: [],
    ranges: [`${addressOf(n)}/${25 + (n % 4)}`],
    hostnames: [],
    identifiers: [`subnet-${id}`],
    tags: { Name: `private-${n}` },
    attrs: { vpc: `vpc-${account}`, availableAddresses: n % 200 },
    links: [{ relation: 'in-vpc', kind: 'ip', id: `${account}/${region}/vpc-${account}` }],
  };
}

function accountOf(scope: number): string {
  return String(111_122_220_000 + Math.floor(scope / 4));
}

function regionOf(scope: number): string {
  return ['eu-west-1', 'us-east-1', 'eu-central-1', 'us-west-2'][scope % 4] ?? 'eu-west-1';
}
