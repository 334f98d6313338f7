import { invalid } from '#kit';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';

/** What AWS has to be told, in the forms in which it takes it. */
interface ReaderRole {
  /** The permissions alone, with those of the hub that the settings need. */
  policy: object;
  /** A template with the role, its trust and its permissions: a stack in one account, or a stack set in all. */
  cloudFormation(): object;
  /** The same as a Terraform module. */
  terraform(): string;
}

/** `make` gives it; where kinds are known, the terminal is not. */
export function awsPolicy(make: () => Promise<ReaderRole>): Command {
  return {
    name: 'aws policy',
    summary: 'print the least permissions of the role that is assumed in each account, or the whole role',
    usage: 'aws policy [--cloudformation | --terraform]',
    options: { cloudformation: { type: 'boolean' }, terraform: { type: 'boolean' } },
    async run({ values, terminal }) {
      if (values.cloudformation === true && values.terraform === true)
        throw invalid('One form at a time.', { fix: 'Use --cloudformation or --terraform.' });
      const role = await make();
      const text = values.terraform === true ? role.terraform() : undefined;
      const json = values.cloudformation === true ? role.cloudFormation() : role.policy;
      await terminal.out(text ?? `${JSON.stringify(json, null, 2)}\n`);
      return exitCodes.ok;
    },
  };
}
