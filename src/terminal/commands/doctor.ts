import { counted } from '#kit';
import type { Command } from '../command.ts';
import { text } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { allPlain, plainJson } from '../plain.ts';
import { startProgress } from '../progress.ts';
import type { Finding } from '../services.ts';
import { colours, noStyle, type Style } from '../style.ts';

/** How to look: what is posted, in which account permissions are tried, and who hears how far it is. */
interface Examination {
  send: boolean;
  account: string | undefined;
  signal: AbortSignal;
  onProgress: (done: number, total: number, name: string) => void;
}

/** `examine` looks at everything at the same time. */
export function doctorCommand(examine: (options: Examination) => Promise<Finding[]>): Command {
  return {
    name: 'doctor',
    summary:
      'check configuration, disk, audit, network, clock, store, AWS roles and permissions, and Slack, and say how to mend what fails; --send posts a test message to every configured channel',
    usage: 'doctor [--send] [--account A] [--json]',
    options: { send: { type: 'boolean' }, account: { type: 'string' }, json: { type: 'boolean' } },
    async run({ values, terminal, signal }) {
      const progress = startProgress(terminal, 'Checking');
      const account = text(values, 'account');
      const looking = { send: values.send === true, account, signal, onProgress: progress.update };
      const checks = await examine(looking).finally(progress.end);
      const style = terminal.colours ? colours : noStyle;
      await terminal.out(
        values.json === true
          ? `${plainJson(JSON.stringify({ checks }))}\n`
          : `${[...allPlain(checks).map((one) => findingText(one, style)), verdict(checks, style)].join('\n')}\n`,
      );
      return checks.some(({ state }) => state === 'fault') ? exitCodes.failed : exitCodes.ok;
    },
  };
}

const marks = { ok: 'ok     ', warning: 'warning', fault: 'fault  ' } as const;

function findingText({ name, state, detail, fix }: Finding, style: Style): string {
  const line = `${colourOf(state, style)(marks[state])} ${name}: ${detail}`;
  return fix === undefined ? line : `${line}\n        fix: ${fix}`;
}

function colourOf(state: Finding['state'], { good, doubtful, bad }: Style): (text: string) => string {
  return { ok: good, warning: doubtful, fault: bad }[state];
}

function verdict(checks: readonly Finding[], style: Style): string {
  const count = (state: Finding['state'], one: string) => {
    const { length } = checks.filter((check) => check.state === state);
    return length === 0 ? `no ${one}s` : counted(length, one);
  };
  const worst = (['fault', 'warning'] as const).find((state) => checks.some((one) => one.state === state));
  const words = `${count('fault', 'fault')}, ${count('warning', 'warning')}.`;
  const start = worst === undefined ? 'All is well:' : words.startsWith('1 ') ? 'There is' : 'There are';
  return colourOf(worst ?? 'ok', style)(`${start} ${words}`);
}
