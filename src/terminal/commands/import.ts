import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { invalid } from '#kit';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { linesOf } from '../lines.ts';
import { startProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

/** How often progress is told, in lines; of a file whose size is known, in bytes. */
const LINES = 50_000;
const MEGABYTE = 1_000_000;

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
    const lines = file === '-' ? counted(terminal) : linesOfFile(file, terminal);
    const services = await open();
    const report = await services.importLines({ lines, complete: values.complete === true, signal });
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

async function* counted(terminal: Terminal): AsyncGenerator<string> {
  let count = 0;
  for await (const line of terminal.lines()) {
    yield line;
    if (++count % LINES === 0) terminal.err(`${count} lines read\n`);
  }
}

async function* linesOfFile(file: string, terminal: Terminal): AsyncGenerator<string> {
  try {
    const { size } = await stat(file);
    const progress = startProgress(terminal, 'Reading');
    const megabytes = Math.ceil(size / MEGABYTE);
    yield* linesOf(
      watched(createReadStream(file), (bytes) =>
        progress.update(Math.round(bytes / MEGABYTE), megabytes, 'MB'),
      ),
    );
    progress.end();
    // The index is written only now, and of a large file that takes as long again
    if (megabytes > 1) terminal.err('All lines are read.\n');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw invalid(`${file} cannot be read (${code}).`, { fix: 'Name a file, or - for the standard input.' });
  }
}

/** The same chunks, telling how many bytes went by. */
async function* watched(
  chunks: AsyncIterable<Buffer>,
  tell: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    tell(bytes);
    yield chunk;
  }
}
