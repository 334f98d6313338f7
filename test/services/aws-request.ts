import type { IncomingHttpHeaders } from 'node:http';

/** One call of the SDK, as the proxy sees it. */
export interface AwsCall {
  /** Whose credentials it carries; for AssumeRole the account that is entered. */
  account: string;
  region: string;
  /** `ec2:DescribeAddresses`; for services without action names the method and path: `s3:GET /bucket`. */
  action: string;
}

/** Reads what a request is. `accounts` tells the account of an access key id. */
export function readCall(options: {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  accounts: ReadonlyMap<string, string>;
  hubAccount: string;
}): AwsCall {
  const { headers, body, accounts, hubAccount } = options;
  const credential = /Credential=([^/]+)\/[^/]+\/([^/]+)\/([^/]+)/.exec(headers.authorization ?? '') ?? [];
  const [, key = '', region = 'us-east-1', service = 'unknown'] = credential;
  const form = new URLSearchParams(headers['content-type']?.includes('form') ? body : '');
  const target = headers['x-amz-target'];
  const name =
    form.get('Action') ??
    (typeof target === 'string' ? target.split('.').at(-1) : `${options.method} ${options.path}`);
  const entered = name === 'AssumeRole' ? form.get('RoleArn')?.split(':')[4] : undefined;
  return { account: entered ?? accounts.get(key) ?? hubAccount, region, action: `${service}:${name}` };
}

/** The error of AWS in the form that the service speaks: JSON, or the XML of EC2 (which others understand). */
export function errorBody(json: boolean, code: string, message: string): string {
  if (json) return JSON.stringify({ __type: code, message });
  const error = `<Code>${code}</Code><Message>${message}</Message>`;
  return `<Response><Errors><Error>${error}</Error></Errors><Error>${error}</Error><RequestID>test</RequestID></Response>`;
}
