import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import type { Check } from '../services.ts';

const marks = { ok: 'ok      ', warning: 'warning ', fault: 'fault   ' } as const;

/** `examine` runs the checks one by one; each is printed as it comes. */
export function doctorCommand(examine: (signal: AbortSignal) => AsyncIterable<Check>): Command {
  return {
    name: 'doctor',
    summary: 'check configuration, store, audit, AWS and Slack, and say how to mend what fails',
    usage: 'doctor [--json]',
    options: { json: { type: 'boolean' } },
    async run({ values, terminal, signal }) {
      const checks: Check[] = [];
      for await (const check of examine(signal)) {
        checks.push(check);
        if (values.json !== true)
          await terminal.out(`${marks[check.state]}${check.name}: ${check.detail}\n${fixOf(check)}`);
      }
      if (values.json === true) await terminal.out(`${JSON.stringify({ checks })}\n`);
      const faults = checks.filter((check) => check.state === 'fault');
      return faults.length === 0 ? exitCodes.ok : exitCodes.failed;
    },
  };
}

function fixOf({ fix }: Check): string {
  return fix === undefined ? '' : `        ${fix}\n`;
}
