import type { Alert } from '#kit';
import type { Silence } from '../../watch/silences.ts';
import { acceptButtons } from '../operators/render-refusals.ts';
import { silenceLine, silenceMenu } from '../operators/render-silences.ts';
import { escape } from './escape.ts';
import { fitLines, limits } from './limits.ts';
import { type Block, contextLine, plain, type Rendered, section } from './message.ts';

const labels = { trouble: '', over: 'Over: ', news: '' } as const;
/** How many lines of facts are shown. */
const most = 30;

/**
 * The Slack message of an alert: the sentence first, then the facts as they stand; what is left out is counted. Then
 * who keeps it quiet, and what may be done about it; whether somebody may is looked at when they click.
 */
export function renderAlert(alert: Alert, silence?: Pick<Silence, 'by' | 'until'>): Rendered {
  const { state, title, lines } = alert;
  const head = `${labels[state]}${escape(title, 1000)}`.trim() || 'Something changed.';
  const facts = lines.filter((line) => line.trim() !== '').map((line) => escape(line, 300));
  const { text, left } = fitLines(facts.slice(0, most), limits.section - 200);
  const more = left + Math.max(0, facts.length - most);
  const rest = more > 0 ? `${more} more ${more === 1 ? 'line is' : 'lines are'} not shown.` : '';
  const quiet = silence ? silenceLine(silence) : '';
  const blocks = [section(plain(head))];
  if (text !== '') blocks.push(section(plain(text)));
  if (rest !== '') blocks.push(contextLine(rest));
  if (quiet !== '') blocks.push(contextLine(quiet));
  return {
    text: [head, text, rest, quiet].filter((part) => part !== '').join('\n'),
    blocks: [...blocks, ...actionsOf(alert)],
  };
}

/** What is over needs nothing any more; what somebody watches for themselves they quieten there. */
function actionsOf({ state, key, to: [first = ''], refused }: Alert): Block[] {
  if (state === 'over') return [];
  const menu = /^[UW]/.test(first) ? [] : silenceMenu(key);
  return [
    ...acceptButtons(refused),
    ...(menu.length > 0 ? [{ type: 'actions' as const, elements: menu }] : []),
  ];
}
