import { partitionOf } from '#kit';

/**
 * The region and the ARN of an SQS queue by its URL: `https://sqs.eu-west-1.amazonaws.com/111122223333/events`, VPC
 * endpoints and old hosts included. The region is undefined where the host is none of AWS's, as a stand-in's.
 */
export function queueOf(url: string): { region: string | undefined; arn: string } {
  const [host = '', account, name] = url.replace(/^https?:\/\//, '').split('/');
  const region = /(?:^|\.)sqs\.([a-z0-9-]+)\./.exec(host)?.[1] ?? /^([a-z0-9-]+)\.queue\./.exec(host)?.[1];
  return { region, arn: `arn:${partitionOf(region ?? '')}:sqs:${region ?? '*'}:${account}:${name}` };
}
