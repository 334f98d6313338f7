import type { Alert } from '#kit';
import { escape } from './escape.ts';
import { fitLines, limits } from './limits.ts';
import { contextLine, plain, type Rendered, section } from './message.ts';

const labels = { trouble: '', over: 'Over: ', news: '' } as const;
/** How many lines of facts are shown. */
const most = 30;

/** The Slack message of an alert: the sentence first, then the facts as they stand; what is left out is counted. */
export function renderAlert({ state, title, lines }: Pick<Alert, 'state' | 'title' | 'lines'>): Rendered {
  const head = `${labels[state]}${escape(title, 1000)}`.trim() || 'Something changed.';
  const facts = lines.filter((line) => line.trim() !== '').map((line) => escape(line, 300));
  const { text, left } = fitLines(facts.slice(0, most), limits.section - 200);
  const more = left + Math.max(0, facts.length - most);
  const rest = more > 0 ? `${more} more ${more === 1 ? 'line is' : 'lines are'} not shown.` : '';
  const blocks = [section(plain(head))];
  if (text !== '') blocks.push(section(plain(text)));
  if (rest !== '') blocks.push(contextLine(rest));
  return { text: [head, text, rest].filter((part) => part !== '').join('\n'), blocks };
}
