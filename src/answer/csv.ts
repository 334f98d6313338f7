import type { Row } from './rows.ts';

const columns = {
  text: 'text',
  kind: 'kind',
  value: 'value',
  outcome: 'outcome',
  accountId: 'account id',
  accountName: 'account name',
  region: 'region',
  type: 'type',
  id: 'id',
  name: 'name',
  owner: 'owner',
  contact: 'contact',
  asOf: 'as of',
  facts: 'facts',
  summary: 'summary',
} as const satisfies Record<keyof Row, string>;

const names = Object.keys(columns) as (keyof Row)[];

/**
 * Rows as CSV by RFC 4180 with a header: lines end with CRLF, cells are quoted where they must be. A cell that a
 * spreadsheet would run as a formula gets an apostrophe in front: names and tags come from outside.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function toCsv(rows: readonly Row[]): string {
  const lines = [names.map((name) => columns[name]), ...rows.map((row) => names.map((name) => row[name]))];
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const harmless = /^\s*[=+\-@]/.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
