import { invalid } from '#kit';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-code.ts';

/** What AWS has to be told, in the forms in which it takes it. */
interface Roles {
  /** The permissions of one role alone; throws `invalid` for one that the configuration does not name. */
  policy(role?: string): object;
  /** The roles that act, beside the one that reads. */
  operators: readonly string[];
  /** A template with the roles, their trust and permissions: a stack in one account, or a stack set in all. */
  cloudFormation(): object;
  /** The same as a Terraform module. */
  terraform(): string;
}

/** `make` gives them; where kinds are known, the terminal is not. */
export function awsPolicy(make: () => Promise<Roles>): Command {
  return {
    name: 'aws policy',
    summary: 'print the least permissions of a role that is assumed in each account, or all of the roles',
    usage: 'aws policy [--role NAME | --cloudformation | --terraform]',
    options: {
      role: { type: 'string' },
      cloudformation: { type: 'boolean' },
      terraform: { type: 'boolean' },
    },
    async run({ values, terminal }) {
      const { role, cloudformation, terraform } = values;
      if ([role, cloudformation, terraform].filter((one) => one !== undefined).length > 1)
        throw invalid('One form at a time.', { fix: 'Use --role, --cloudformation or --terraform.' });
      const roles = await make();
      const text = terraform === true ? roles.terraform() : undefined;
      const json =
        cloudformation === true
          ? roles.cloudFormation()
          : roles.policy(typeof role === 'string' ? role : undefined);
      await terminal.out(text ?? `${JSON.stringify(json, null, 2)}\n`);
      if (text === undefined && role === undefined && cloudformation === undefined)
        for (const name of roles.operators)
          terminal.err(`The role ${name} needs another policy: aws policy --role ${name}\n`);
      return exitCodes.ok;
    },
  };
}
