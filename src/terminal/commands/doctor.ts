import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { allPlain, plainJson } from '../plain.ts';
import type { Finding } from '../services.ts';

const marks = { ok: 'ok      ', warning: 'warning ', fault: 'fault   ' } as const;

/** `examine` looks at one thing after the other; each finding is printed as it comes. */
export function doctorCommand(examine: (signal: AbortSignal) => AsyncIterable<Finding>): Command {
  return {
    name: 'doctor',
    summary: 'check configuration, data folder, index, AWS and Slack, and say how to mend what fails',
    usage: 'doctor [--json]',
    options: { json: { type: 'boolean' } },
    async run({ values, terminal, signal }) {
      const checks: Finding[] = [];
      for await (const finding of examine(signal)) {
        checks.push(finding);
        if (values.json !== true) await terminal.out(findingText(allPlain(finding)));
      }
      if (values.json === true) await terminal.out(`${plainJson(JSON.stringify({ checks }))}\n`);
      return checks.some(({ state }) => state === 'fault') ? exitCodes.failed : exitCodes.ok;
    },
  };
}

function findingText({ name, state, detail, fix }: Finding): string {
  return `${marks[state]}${name}: ${detail}\n${fix === undefined ? '' : `        ${fix}\n`}`;
}
