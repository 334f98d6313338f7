import { serviceNames } from './aws-services.ts';

/** The name of the kind that stands in where no kind knows an ARN. */
export const ARN = 'arn';

/** The name of the kind that answers the number of an account. */
export const ACCOUNT = 'account';

/** The number of an account, `111122223333` or as the console writes it, `1111-2222-3333`; undefined for any other text. */
export function readAccount(text: string): string | undefined {
  return /^(?:\d{12}|\d{4}-\d{4}-\d{4})$/.test(text) ? text.replaceAll('-', '') : undefined;
}

/** What an ARN says by itself. */
export interface Arn {
  partition: string;
  /** As in the ARN: `lambda`. */
  service: string;
  /** For people: `Lambda`. */
  serviceName: string;
  region?: string;
  account?: string;
  /** For people, where the ARN says it: `function`. */
  type?: string;
  /** What is left: the name or id of the resource, with its path. */
  resource: string;
}

const FORM = /^arn:(aws[a-z-]{0,14}):([a-z0-9-]{2,40}):([a-z0-9-]{0,30}):([0-9]{12}|aws|)?:(.{1,1600})$/i;

/** Reads an ARN; undefined for what is none. */
export function readArn(text: string): Arn | undefined {
  const [, partition = '', named = '', region = '', account = '', rest = ''] = FORM.exec(text) ?? [];
  if (rest === '') return undefined;
  const service = named.toLowerCase();
  const [, typed = '', resource = rest] = /^([a-z][a-zA-Z0-9-]{1,40})[:/](.+)$/.exec(rest) ?? [];
  return {
    partition: partition.toLowerCase(),
    service,
    serviceName: serviceNames.get(service) ?? service,
    ...(region !== '' && { region: region.toLowerCase() }),
    ...(/^[0-9]{12}$/.test(account) && { account }),
    ...(typed !== '' && { type: typed.replaceAll('-', ' ') }),
    resource,
  };
}
