import { invalid } from '#kit';
import type { Command } from '../command.ts';
import { plainJson } from '../plain.ts';

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
    for await (const line of services.exportLines(kinds)) await terminal.out(`${plainJson(line)}\n`);
    return 0;
  },
};
