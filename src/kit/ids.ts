import type { Place } from './contexts.ts';
import { partitionOf } from './partition.ts';

/** The id of a document whose resource is unique in one account and region: `111122223333/eu-west-1/i-0a`. */
export function idOf({ account, region }: Place, resource: string): string {
  return `${account}/${region}/${resource}`;
}

/** The resource's own id, `i-0a`, of a document's id or an ARN: what follows the last slash. */
export function resourceOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** `arn:aws:ec2:eu-west-1:111122223333:instance/i-0a`, in the partition of the region. */
export function arnOf(service: string, { account, region }: Place, resource: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;
}

/** Whether an ARN names this resource by its id, account and region, as one does that was imported without its ARN. */
export function isNamedByArn(
  { id, account, region }: { id: string; account: string; region: string },
  value: string,
): boolean {
  const [arn, , , inRegion, inAccount] = value.split(':');
  return (
    arn === 'arn' && inAccount === account && inRegion === region && resourceOf(value) === resourceOf(id)
  );
}
