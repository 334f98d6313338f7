import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { allPlain, plainJson } from '../plain.ts';
import { statusText } from '../status-text.ts';
import { colours, noStyle } from '../style.ts';

export const status: Command = {
  name: 'status',
  summary:
    'how fresh each kind and account is against its promise, what fails, and the fix; --all with what is fine',
  usage: 'status [--all] [--json]',
  options: { all: { type: 'boolean' }, json: { type: 'boolean' } },
  async run({ values, terminal, open }) {
    const services = await open();
    const found = await services.status(services.principal(undefined));
    const style = terminal.colours ? colours : noStyle;
    await terminal.out(
      values.json === true
        ? `${plainJson(JSON.stringify(found))}\n`
        : statusText(allPlain(found), { style, all: values.all === true }),
    );
    return found.promiseKept && found.scopes > 0 ? exitCodes.ok : exitCodes.unknown;
  },
};
