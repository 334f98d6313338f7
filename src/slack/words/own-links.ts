import { recordOf, textOf } from '../request/untrusted.ts';

/** A link to our console, exactly as the message has it, and the question that it asks. */
export interface OwnLink {
  url: string;
  question: string;
}

/** How many links of a message get an answer, and the longest question of the console. */
const most = 3;
const longest = 4000;

/** Those links of Slack's list that lead to an answer on our own console, each question once. */
export function ownLinks(links: unknown, consoleUrl: string): OwnLink[] {
  const own = new Map<string, OwnLink>();
  for (const link of Array.isArray(links) ? links : []) {
    const url = textOf(recordOf(link), 'url');
    const question = questionOf(url, consoleUrl);
    if (question !== '' && question.length <= longest && !own.has(question))
      own.set(question, { url, question });
  }
  return [...own.values()].slice(0, most);
}

/** Slack knows our links by their domain alone, without the port and the path. */
function questionOf(url: string, consoleUrl: string): string {
  const [address, own] = [URL.parse(url.replaceAll('&amp;', '&')), URL.parse(consoleUrl)];
  if (!address || !own || address.origin !== own.origin) return '';
  if (address.username !== '' || withoutSlash(address) !== withoutSlash(own)) return '';
  return address.searchParams.get('q')?.trim() ?? '';
}

function withoutSlash({ pathname }: URL): string {
  return pathname.replace(/\/+$/, '');
}
