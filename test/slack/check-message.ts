import { limits } from '../../src/slack/message/limits.ts';

/** Tokens that a message of ours may hold; everything else between angle brackets came from outside. */
const ours = [
  /^!date\^\d+\^\{date_short_pretty\} \{time\}\|\d{4}-\d\d-\d\d \d\d:\d\d UTC$/,
  /^@[UW][A-Z0-9]+$/,
  /^#[CDG][A-Z0-9]+$/,
  /^https:\/\/[^|<>]+\|[^|<>]+$/,
];

interface Text {
  type?: unknown;
  text?: unknown;
  verbatim?: unknown;
  emoji?: unknown;
}

interface Element extends Text {
  action_id?: unknown;
  accessibility_label?: unknown;
  value?: unknown;
  url?: unknown;
  placeholder?: Text;
  options?: { text?: Text; value?: unknown }[];
  confirm?: { title?: Text; text?: Text; confirm?: Text; deny?: Text };
}

interface Loose {
  type?: unknown;
  text?: Text;
  fields?: Text[];
  elements?: Element[];
}

/** Everything in which a message is outside Slack's limits or could do what we do not mean; empty where it is fine. */
export function checkMessage(message: { text?: unknown; blocks?: unknown }): string[] {
  const blocks = Array.isArray(message.blocks) ? (message.blocks as Loose[]) : [];
  const faults = 'link_names' in message ? ['link_names is set'] : [];
  if ('unfurl_links' in message && message.unfurl_links !== false) faults.push('links unfold');
  if (blocks.length === 0 || blocks.length > limits.blocks) faults.push(`${blocks.length} blocks`);
  faults.push(...faultsOf('text', message.text, limits.text));
  for (const [position, block] of blocks.entries()) faults.push(...blockFaults(block, `block ${position}`));
  return faults;
}

/** The same for an App Home, which may have more blocks, and headings. */
export function checkHome(blocks: readonly object[]): string[] {
  const faults = blocks.length > limits.homeBlocks ? [`${blocks.length} blocks`] : [];
  const ids = (blocks as readonly Loose[]).flatMap(({ elements = [] }) =>
    elements.flatMap(({ action_id: id }) => (id === undefined ? [] : [id])),
  );
  if (new Set(ids).size < ids.length) faults.push('an action id twice');
  for (const [position, block] of (blocks as readonly Loose[]).entries())
    faults.push(
      ...(block.type === 'header'
        ? plainFaults(block.text, `block ${position}`, limits.header)
        : blockFaults(block, `block ${position}`)),
    );
  return faults;
}

function blockFaults(block: Loose, at: string): string[] {
  if (block.type === 'context') {
    const elements = block.elements ?? [];
    const many =
      elements.length === 0 || elements.length > limits.contextElements
        ? [`${at}: ${elements.length} elements`]
        : [];
    return [...many, ...elements.flatMap((one) => textFaults(one, at, limits.section))];
  }
  if (block.type === 'actions') return actionFaults(block.elements ?? [], at);
  if (block.type !== 'section') return [`${at}: unknown type ${String(block.type)}`];
  const fields = block.fields ?? [];
  const faults = fields.length > limits.fields ? [`${at}: ${fields.length} fields`] : [];
  if (!block.text && fields.length === 0) faults.push(`${at}: empty section`);
  if (block.fields && fields.length === 0) faults.push(`${at}: empty list of fields`);
  if (block.text) faults.push(...textFaults(block.text, at, limits.section));
  return [...faults, ...fields.flatMap((one) => textFaults(one, `${at} field`, limits.field))];
}

function actionFaults(elements: readonly Element[], at: string): string[] {
  const ids = elements.map(({ action_id: id }) => id);
  const faults = new Set(ids).size < ids.length ? [`${at}: an action id twice`] : [];
  if (elements.length === 0 || elements.length > limits.actions)
    faults.push(`${at}: ${elements.length} elements`);
  return [
    ...faults,
    ...elements.flatMap((element) => elementFaults(element, `${at} ${String(element.action_id)}`)),
  ];
}

function elementFaults(element: Element, at: string): string[] {
  if (element.type !== 'static_select') return buttonFaults(element, at);
  const options = element.options ?? [];
  return [
    ...plainFaults(element.placeholder, at, 150),
    ...faultsOf(`${at} id`, element.action_id, limits.actionId),
    ...(options.length === 0 || options.length > 100 ? [`${at}: ${options.length} options`] : []),
    ...options.flatMap(({ text, value }) => [
      ...plainFaults(text, `${at} option`, 75),
      ...faultsOf(`${at} option`, value, 75),
    ]),
  ];
}

function buttonFaults({ type, text, action_id: id, ...rest }: Element, at: string): string[] {
  const faults = type === 'button' ? [] : [`${at}: unknown element`];
  const { accessibility_label: label, value, url, confirm } = rest;
  faults.push(
    ...plainFaults(text as Text | undefined, at, limits.buttonText),
    ...faultsOf(`${at} id`, id, limits.actionId),
  );
  faults.push(...faultsOf(`${at} label`, label, limits.buttonLabel));
  if (typeof value === 'string' ? value.length > limits.buttonValue : url === undefined)
    faults.push(`${at}: no value that Slack takes`);
  if (
    url !== undefined &&
    (typeof url !== 'string' || !url.startsWith('https://') || url.length > limits.buttonUrl)
  )
    faults.push(`${at}: no address that Slack takes`);
  if (!confirm) return faults;
  return [
    ...faults,
    ...plainFaults(confirm.title, `${at} confirm title`, limits.confirmTitle),
    ...plainFaults(confirm.text, `${at} confirm text`, limits.confirmText),
    ...plainFaults(confirm.confirm, `${at} confirm`, limits.confirmButton),
    ...plainFaults(confirm.deny, `${at} deny`, limits.confirmButton),
  ];
}

function plainFaults(text: Text | undefined, at: string, max: number): string[] {
  return text?.type === 'plain_text' ? textFaults(text, at, max) : [`${at}: not plain text`];
}

function textFaults(text: Text, at: string, max: number): string[] {
  const faults = faultsOf(at, text.text, max);
  if (text.type === 'mrkdwn' && text.verbatim !== true) faults.push(`${at}: not verbatim`);
  if (text.type === 'mrkdwn' && countOf(text.text, '`') % 2 !== 0)
    faults.push(`${at}: a code span that does not end`);
  if (text.type === 'plain_text' && text.emoji !== false) faults.push(`${at}: emoji`);
  if (text.type !== 'mrkdwn' && text.type !== 'plain_text') faults.push(`${at}: unknown text type`);
  return faults;
}

function faultsOf(at: string, text: unknown, max: number): string[] {
  if (typeof text !== 'string' || text.trim() === '') return [`${at}: empty`];
  const faults: string[] = [];
  if (text.length > max) faults.push(`${at}: ${text.length} characters`);
  if (!text.isWellFormed()) faults.push(`${at}: half a character`);
  if (/&(?!amp;|lt;|gt;)/.test(text)) faults.push(`${at}: & not escaped`);
  if (/\p{Cc}/u.test(text.replaceAll('\n', ''))) faults.push(`${at}: control character`);
  if (/[\u202A-\u202E\u2066-\u2069]/.test(text)) faults.push(`${at}: reverses the direction of writing`);
  const rest = text.replaceAll(/<([^<>]*)>/g, (_token, inner: string) => {
    if (!ours.some((one) => one.test(inner))) faults.push(`${at}: token ${inner.slice(0, 60)}`);
    return '';
  });
  if (/[<>]/.test(rest)) faults.push(`${at}: < or > not escaped`);
  return faults;
}

function countOf(text: unknown, what: string): number {
  return typeof text === 'string' ? text.split(what).length - 1 : 0;
}
