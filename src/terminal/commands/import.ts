import { createReadStream } from 'node:fs';
import { invalid } from '#kit';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { linesOf } from '../lines.ts';

/** How often progress is told, in lines. */
const EVERY = 50_000;

export const importCommand: Command = {
  name: 'import',
  summary: 'read documents and scope records from a file of one JSON object a line (- is the standard input)',
  usage: 'import <file|-> [--complete] [--json]',
  options: { complete: { type: 'boolean' }, json: { type: 'boolean' } },
  async run({ values, positionals, terminal, open, signal }) {
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) {
      terminal.err('Which file? Example: import world.ndjson\n');
      return exitCodes.badInput;
    }
    const lines = file === '-' ? terminal.lines() : linesOfFile(file);
    const services = await open();
    const report = await services.importLines({
      lines,
      complete: values.complete === true,
      onProgress: (count) => {
        if (count % EVERY === 0) terminal.err(`${count} lines read\n`);
      },
      signal,
    });
    if (values.json === true) await terminal.out(`${JSON.stringify(report)}\n`);
    else {
      const { added, changed, unchanged } = report.difference;
      await terminal.out(
        `Imported ${report.documents} documents (${added} new, ${changed} changed, ${unchanged} unchanged), ` +
          `${report.versions} versions and ${report.scopes} scope records from ${report.lines} lines.\n`,
      );
    }
    return exitCodes.ok;
  },
};

async function* linesOfFile(file: string): AsyncGenerator<string> {
  const stream: AsyncIterable<Buffer> = createReadStream(file);
  try {
    yield* linesOf(stream);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw invalid(`${file} cannot be read (${code}).`, { fix: 'Name a file, or - for the standard input.' });
  }
}
