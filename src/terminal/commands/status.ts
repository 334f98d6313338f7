import { inWords } from '#kit';
import type { Status, StatusRow } from '../../answer/status.types.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { allPlain, plainJson } from '../plain.ts';

export const status: Command = {
  name: 'status',
  summary: 'how fresh each kind and account is against its promise, what fails, and the fix',
  usage: 'status [--json]',
  options: { json: { type: 'boolean' } },
  async run({ values, terminal, open }) {
    const services = await open();
    const found = await services.status(services.principal(undefined));
    await terminal.out(
      values.json === true ? `${plainJson(JSON.stringify(found))}\n` : statusText(allPlain(found)),
    );
    return found.promiseKept && found.scopes > 0 ? exitCodes.ok : exitCodes.unknown;
  },
};

const heads = ['kind', 'source', 'account', 'outcome', 'scopes', 'documents', 'age', 'promise', 'next run'];

function statusText(found: Status): string {
  const cells = [heads, ...found.rows.map(cellsOf)];
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const table = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const errors = found.rows.flatMap((row) => row.errors.map((error) => ({ row, error })));
  const faults = errors.flatMap(({ row, error }) => [
    `${row.kind} in ${row.account.name ?? row.account.id} (${error.regions.join(', ')}): ` +
      [error.outcome, error.code, error.action && `on ${error.action}`].filter(Boolean).join(' '),
    ...(error.message ? [`  ${error.message}`] : []),
    ...(error.fix ? [`  ${error.fix}`] : []),
  ]);
  const body = found.rows.length > 0 ? ['', ...table] : [];
  return `${[found.summary, ...body, ...(faults.length > 0 ? ['', ...faults] : [])].join('\n')}\n`;
}

function cellsOf(row: StatusRow): string[] {
  return [
    row.kind,
    row.provider,
    row.account.name ? `${row.account.name} (${row.account.id})` : row.account.id,
    row.outcome,
    `${row.complete}/${row.scopes}`,
    String(row.documents),
    row.ageSeconds === undefined ? '-' : inWords(row.ageSeconds * 1000),
    `${row.promiseKept ? 'kept' : 'broken'} (${inWords(row.promiseSeconds * 1000)})`,
    row.nextRun ?? '-',
  ];
}
