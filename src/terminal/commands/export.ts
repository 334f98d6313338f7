import { invalid } from '#kit';
import type { Command } from '../command.ts';
import { plainJson } from '../plain.ts';
import { startProgress } from '../progress.ts';

export const exportCommand: Command = {
  name: 'export',
  summary: 'write documents and scope records, one JSON object a line',
  usage: 'export [kind…] > world.ndjson',
  options: {},
  async run({ positionals, terminal, open }) {
    const services = await open();
    const unknown = positionals.find((name) => !services.kinds.has(name));
    if (unknown !== undefined) {
      throw invalid(`There is no kind "${unknown}".`, {
        fix: `Kinds: ${[...services.kinds.keys()].join(', ')}.`,
      });
    }
    const kinds = positionals.length > 0 ? positionals : undefined;
    const progress = startProgress(terminal, 'Exporting');
    const lines = services.exportLines(kinds, (done, total) => progress.update(done, total, 'documents'));
    for await (const line of lines) await terminal.out(`${plainJson(line)}\n`);
    progress.end();
    return 0;
  },
};
