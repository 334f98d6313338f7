import type { NetworkInterface } from '@aws-sdk/client-ec2';
import type { Holder } from './document.ts';

/**
 * Who is behind an interface that AWS made for a service. Its owner is our account, whoever uses it; only the
 * description, the type and the requester tell, and none of them is a contract: what comes from here is inferred.
 */
interface Pattern {
  what: string;
  /** Of the description; the first group, where there is one, is the name. */
  description?: RegExp;
  /** Of InterfaceType. */
  type?: readonly string[];
  /** Of RequesterId. */
  requester?: RegExp;
  /** Whether the service changes its addresses without notice. */
  moves?: true;
}

const patterns: readonly Pattern[] = [
  // The tail of "ELB app/<name>/<hex>" is the tail of the load balancer's ARN
  { what: 'load balancer', description: /^ELB ((?:app|net|gwy)\/[^/]+)\/[0-9a-f]+$/, moves: true },
  { what: 'classic load balancer', description: /^ELB (\S+)$/, moves: true },
  {
    what: 'NAT gateway',
    description: /^Interface for NAT Gateway (nat-[0-9a-f]+)/,
    type: ['natGateway', 'nat_gateway'],
  },
  {
    what: 'VPC endpoint',
    description: /^VPC Endpoint Interface (vpce-[0-9a-f]+)/,
    type: ['vpc_endpoint', 'gateway_load_balancer_endpoint'],
  },
  {
    what: 'Transit Gateway attachment',
    description: /^Network Interface for Transit Gateway Attachment (tgw-attach-[0-9a-f]+)/,
    type: ['transit_gateway'],
  },
  {
    what: 'Lambda function',
    description: /^AWS Lambda VPC ENI-(.+)-[0-9a-f]{8}-[0-9a-f-]{27}$/,
    type: ['lambda'],
    moves: true,
  },
  { what: 'Lambda function', description: /^AWS Lambda VPC ENI/, moves: true },
  { what: 'RDS database', description: /^RDSNetworkInterface$/, requester: /^amazon-rds$/, moves: true },
  { what: 'EFS mount target', description: /^EFS mount target for (fs-[0-9a-f]+)/ },
  { what: 'EKS cluster', description: /^Amazon EKS (\S+)$/ },
  { what: 'EKS pod', description: /^aws-k8s-(?:branch|trunk)-eni/i, type: ['branch', 'trunk'], moves: true },
  { what: 'ECS task', description: /^arn:[a-z-]+:ecs:[^:]*:\d{12}:attachment\/(\S+)$/, moves: true },
  {
    what: 'ElastiCache cluster',
    description: /^ElastiCache[ +](\S+)/,
    requester: /^amazon-elasticache$/,
    moves: true,
  },
  {
    what: 'Redshift cluster',
    description: /^RedshiftNetworkInterface$/,
    requester: /^amazon-redshift$/,
    moves: true,
  },
  { what: 'directory', description: /^AWS created network interface for directory (d-[0-9a-z]+)/ },
  { what: 'WorkSpace', description: /^Created By Amazon Workspaces for AWS Account ID/i },
  { what: 'OpenSearch domain', description: /^ES (\S+)$/, moves: true },
  { what: 'DAX cluster', description: /^DAX (\S+)/ },
  { what: 'MSK cluster', description: /Amazon MSK network interface for cluster (\S+)/ },
  { what: 'Amazon MQ broker', description: /^Amazon ?MQ network interface for broker (\S+)/i },
  { what: 'DMS replication instance', description: /^DMSNetworkInterface$/ },
  { what: 'Glue connection', description: /^Attached to Glue using role: (\S+)/ },
  { what: 'CodeBuild project', description: /^(?:AWS )?CodeBuild/ },
  { what: 'CloudHSM', description: /^CloudHSM Managed Interface/ },
  { what: 'Route 53 Resolver endpoint', description: /^Route 53 Resolver: (rslvr-(?:in|out)-[0-9a-f]+)/ },
  { what: 'FSx file system', description: /FSx.*\b(fs-[0-9a-f]+)/i },
  { what: 'SageMaker', description: /SageMaker/i },
  { what: 'Client VPN endpoint', description: /^ClientVPN Endpoint/ },
  { what: 'Global Accelerator', description: /Global ?Accelerator/i, type: ['global_accelerator_managed'] },
  { what: 'API Gateway VPC link', type: ['api_gateway_managed'] },
  { what: 'QuickSight', type: ['quicksight'] },
  { what: 'IoT rule', type: ['iot_rules_managed'] },
  { what: 'CodeConnections host', type: ['aws_codestar_connections_managed'] },
  {
    what: 'load balancer',
    type: ['load_balancer', 'network_load_balancer', 'gateway_load_balancer'],
    requester: /^amazon-elb$/,
    moves: true,
  },
];

/** The instance or service behind an interface; undefined where nothing tells. */
export function holderOf(eni: NetworkInterface): Holder | undefined {
  const { Attachment: attachment, RequesterManaged: managed, RequesterId: requester } = eni;
  if (attachment?.InstanceId) {
    return { what: 'instance', name: attachment.InstanceId, inferred: false, because: 'attached to it' };
  }
  const matched = byDescription(eni) ?? byType(eni) ?? byRequester(eni);
  if (matched) return matched;
  if (managed !== true) return undefined;
  return { what: 'service of AWS', inferred: true, because: `managed by ${requester ?? 'AWS'}` };
}

function byDescription({ Description: text = '' }: NetworkInterface): Holder | undefined {
  for (const pattern of patterns) {
    const match = pattern.description?.exec(text);
    if (match) return holder(pattern, `the description "${text}"`, match[1]);
  }
  return undefined;
}

function byType({ InterfaceType: type = 'interface' }: NetworkInterface): Holder | undefined {
  const pattern = patterns.find((one) => one.type?.includes(type));
  return pattern && holder(pattern, `the interface type ${type}`);
}

function byRequester({ RequesterId: requester = '' }: NetworkInterface): Holder | undefined {
  const pattern = patterns.find((one) => one.requester?.test(requester));
  return pattern && holder(pattern, `the requester ${requester}`);
}

function holder({ what, moves }: Pattern, because: string, name?: string): Holder {
  return { what, ...(name && { name }), inferred: true, because, ...(moves && { moves }) };
}
