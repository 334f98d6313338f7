import type { Principal } from '#kit';
import type { Access } from '../access/access.ts';
import { type Commands, type SlackCommand, withCommand } from './commands.ts';
import { mayAsk } from './may-ask.ts';
import { code, escape, words } from './message/escape.ts';
import { clamp, limits } from './message/limits.ts';
import { notice, plain, type Rendered, section, sectionsOf } from './message/message.ts';

/** Whether somebody asks how a command works and not for a thing. */
export function asksForHelp(text: string): boolean {
  return /^\s*(?:(?:[-–—]{1,2})?help|-h|\?)?\s*$/i.test(text);
}

/** What this person can ask, the command that was typed first, and who could grant the rest. */
export function help({
  commands,
  command,
  principal,
  access,
}: {
  commands: Commands;
  command: string;
  principal: Principal;
  access: Access;
}): Rendered {
  const own = commands.get(command);
  const ordered = [...commands].sort(([, a], [, b]) => Number(b === own) - Number(a === own));
  const items = ordered.map(([typed, one]) =>
    itemOf(typed, one, mayAsk(one, { commands, access, principal })),
  );
  const first =
    'Ask about a thing in your own cloud, and learn whose it is, where it lives and how sure that is.';
  const more = listing(ordered.find(([, { kind }]) => kind !== undefined)?.[0]);
  return {
    text: clamp([first, ...items.map(({ text }) => text), more.text].join('\n'), limits.text),
    blocks: [section(plain(first)), ...sectionsOf([...items.map(({ marked }) => marked), more.marked], 10)],
  };
}

/** What every kind's command takes besides, shown with one of them. */
function listing(command = ''): { text: string; marked: string } {
  const list = `${command} list account:payments-prod`;
  return {
    text: `Each of them lists, too: ${list}. A time asks who had it then: at:yesterday.`,
    marked: `Each of them lists, too: ${code(list)}. A time asks who had it then: ${code('at:yesterday')}.`,
  };
}

/** How a command is used, in one line: for help, and for what was not understood. */
export function usageLine(
  typed: string,
  command: Pick<SlackCommand, 'usage' | 'example'>,
): { text: string; marked: string } {
  const usage = withCommand(typed, command.usage);
  const example = withCommand(typed, command.example);
  return {
    text: `Usage: ${escape(usage)}. Example: ${escape(example)}.`,
    marked: `Usage: ${code(usage)}. Example: ${code(example)}.`,
  };
}

function itemOf(
  typed: string,
  command: SlackCommand,
  { allowed, live, grantedBy }: ReturnType<typeof mayAsk>,
): { text: string; marked: string } {
  if (!allowed) {
    const groups = grantedBy.slice(0, 10);
    const to = (names: string[]) =>
      names.length === 0 ? 'Nobody is granted it yet.' : `Granted to: ${names.join(', ')}.`;
    return {
      text: `${typed}: not for you. ${to(groups.map((one) => escape(one, 60)))}`,
      marked: `${code(typed)} is not for you. ${to(groups.map((one) => code(one, 60)))}`,
    };
  }
  // A switch that would be refused is not offered
  const usage = live ? command.usage : command.usage.replace(/\s*\[--live\]/, '');
  const line = usageLine(typed, { ...command, usage });
  const look =
    live && command.usage.includes('--live')
      ? ['Add --live to look into the cloud now.', 'Add `--live` to look into the cloud now.']
      : ['', ''];
  return {
    text: `${typed}: ${escape(command.summary)} ${line.text} ${look[0]}`.trim(),
    marked: `${code(typed)} ${words(command.summary, 300)}\n${line.marked} ${look[1]}`.trim(),
  };
}

/** For a command that Slack sends us and that we do not have. */
export function unknownCommand(command: string, commands: Commands): Rendered {
  const known = [...commands.keys()].map((name) => code(name)).join(', ');
  return notice(`There is no command ${code(command, 40)} here. There are: ${clamp(known, 2000)}.`);
}
