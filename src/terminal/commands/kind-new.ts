import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { kindTemplate } from '../kind-template.ts';

/** So that `/<name>info` is a command that Slack takes: 32 characters with the slash. */
const LONGEST = 27;

export const kindNew: Command = {
  name: 'kind new',
  summary: 'make the folder of a new kind in collectors/, which answers at once',
  usage: 'kind new <name>',
  options: {},
  async run({ positionals, terminal }) {
    const [name] = positionals;
    if (name === undefined || positionals.length > 1 || !isName(name)) {
      terminal.err(
        `A kind has a name of words of small letters and digits with hyphens between them, at most ${LONGEST} characters. ` +
          'Example: kind new queue\n',
      );
      return exitCodes.badInput;
    }
    const folder = resolve('collectors', name);
    if (!existsSync('collectors')) {
      terminal.err('There is no folder collectors/ here. Run this in a checkout of cloudwhois.\n');
      return exitCodes.badInput;
    }
    if (existsSync(folder)) {
      terminal.err(`collectors/${name} is there already.\n`);
      return exitCodes.badInput;
    }
    for (const [file, content] of Object.entries(kindTemplate(name))) {
      const path = join(folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      await terminal.out(`collectors/${name}/${file}\n`);
    }
    terminal.err(
      `\nNow fill in aws.ts, document.ts and the example documents, and run: npm run docs && npm run check\n`,
    );
    return exitCodes.ok;
  },
};

function isName(name: string): boolean {
  return name.length <= LONGEST && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);
}
