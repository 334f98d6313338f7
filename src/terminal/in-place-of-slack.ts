import { plain } from './plain.ts';
import type { Terminal } from './terminal.ts';

/**
 * What the demo posts to Slack with: nothing leaves the machine, and what Slack would show later (the answer to a
 * click, or to a slow question) is shown on the terminal.
 */
export function inPlaceOfSlack(terminal: Pick<Terminal, 'out'>): typeof fetch {
  return async (_url, init) => {
    const { text = '' } = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as { text?: string };
    const lines = unescaped(text).split('\n').map(plain);
    if (text !== '') await terminal.out(`\nSlack would show now:\n  ${lines.join('\n  ')}\n`);
    return new Response('ok');
  };
}

/** Slack escapes three characters, and no others. */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
