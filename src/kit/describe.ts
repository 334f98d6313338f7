import type { Result } from './answer.ts';

/** What `describe` and `console` of most kinds are made of. */

/** The value of a fact of a result, as text; undefined where it has none, or the asker may not see it. */
export function factText(result: Pick<Result, 'facts'>, name: string): string | undefined {
  const fact = result.facts.find((one) => one.name === name && one.state === 'value');
  return typeof fact?.value === 'string' ? fact.value : undefined;
}

/** By partition; the isolated ones have none that we know. */
const consoles: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

/** A link to a page of AWS's console; `page` is the path without its first slash, with every value in it encoded. */
export function awsConsole(partition: string, page: string): { text: string; url: string } | undefined {
  const host = consoles[partition];
  return host === undefined ? undefined : { text: 'AWS console', url: `https://${host}/${page}` };
}
