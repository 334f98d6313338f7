import type { Kind, Principal } from '#kit';
import type { Access } from '../access/access.ts';
import { type Commands, withCommand } from './commands.ts';
import { code, escape, words } from './escape.ts';
import { clamp, limits } from './limits.ts';
import { notice, plain, type Rendered, section, sectionsOf } from './message.ts';

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
  const items = ordered.map(([name, kind]) => itemOf(name, kind, access, principal));
  const first =
    'Ask about a thing in your own cloud, and learn whose it is, where it lives and how sure that is.';
  return {
    text: clamp([first, ...items.map(({ text }) => text)].join('\n'), limits.text),
    blocks: [
      section(plain(first)),
      ...sectionsOf(
        items.map(({ marked }) => marked),
        10,
      ),
    ],
  };
}

/** How a command is used, in one line: for help, and for what was not understood. */
export function usageLine(command: string, kind: Kind): { text: string; marked: string } {
  const usage = withCommand(command, kind.command.usage);
  const example = withCommand(command, kind.command.example);
  return {
    text: `Usage: ${escape(usage)}. Example: ${escape(example)}.`,
    marked: `Usage: ${code(usage)}. Example: ${code(example)}.`,
  };
}

function itemOf(
  command: string,
  kind: Kind,
  access: Access,
  principal: Principal,
): { text: string; marked: string } {
  const { decision } = access.grant({ principal, kind: kind.name });
  const summary = escape(kind.command.summary);
  if (!decision.allowed) {
    const groups = decision.grantedBy.slice(0, 10);
    const text =
      groups.length === 0
        ? 'Nobody is granted it yet.'
        : `Granted to: ${groups.map((one) => escape(one, 60)).join(', ')}.`;
    const marked =
      groups.length === 0 ? text : `Granted to: ${groups.map((one) => code(one, 60)).join(', ')}.`;
    return { text: `${command}: not for you. ${text}`, marked: `${code(command)} is not for you. ${marked}` };
  }
  // A switch that would be refused is not offered
  const usage = decision.live ? kind.command.usage : kind.command.usage.replace(/\s*\[--live\]/, '');
  const line = usageLine(command, { ...kind, command: { ...kind.command, usage } });
  const live = decision.live
    ? ['Add --live to look into the cloud now.', 'Add `--live` to look into the cloud now.']
    : ['', ''];
  return {
    text: `${command}: ${summary} ${line.text} ${live[0]}`.trim(),
    marked: `${code(command)} ${words(kind.command.summary, 300)}\n${line.marked} ${live[1]}`.trim(),
  };
}

/** For a command that Slack sends us and that we do not have. */
export function unknownCommand(command: string, commands: Commands): Rendered {
  const known = [...commands.keys()].map((name) => code(name)).join(', ');
  return notice(`There is no command ${code(command, 40)} here. There are: ${clamp(known, 2000)}.`);
}
