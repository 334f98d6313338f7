import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { allPlain, plain, plainJson } from '../plain.ts';

/** What the verification of an audit file found. */
export interface Verified {
  records: number;
  torn: readonly number[];
  faults: readonly { line: number; problem: string }[];
  first?: { at: string } | undefined;
  last?: { at: string } | undefined;
}

/** `verify` reads a file; it is an argument, since the audit has a room of its own. */
export function auditVerify(verify: (file: string) => Promise<Verified>): Command {
  return {
    name: 'audit verify',
    summary: 'prove that no record of an audit file was edited, removed, added or reordered',
    usage: 'audit verify <file> [--json]',
    options: { json: { type: 'boolean' } },
    async run({ values, positionals, terminal }) {
      const [file] = positionals;
      if (file === undefined || positionals.length > 1) {
        terminal.err('Which file? Example: audit verify data/audit/host.jsonl\n');
        return exitCodes.badInput;
      }
      const found = await verify(file).catch(missing);
      if (!found) {
        terminal.err(`There is no file ${plain(file)}. The audit lies in the data folder, in audit/.\n`);
        return exitCodes.badInput;
      }
      await terminal.out(
        values.json === true ? `${plainJson(JSON.stringify(found))}\n` : text(allPlain(found)),
      );
      return found.faults.length === 0 ? exitCodes.ok : exitCodes.unknown;
    },
  };
}

function missing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
  throw error;
}

function text({ records, torn, faults, first, last }: Verified): string {
  const span = first && last ? `, ${first.at} to ${last.at}` : '';
  const head = faults.length === 0 ? 'The chain is whole' : `The chain is broken in ${faults.length} places`;
  return [
    `${head}: ${records} records${span}.`,
    ...torn.map(
      (line) => `line ${line}: cut off by a crash while it was written; nothing was answered on it`,
    ),
    ...faults.map(({ line, problem }) => `line ${line}: ${problem}`),
    '',
  ].join('\n');
}
