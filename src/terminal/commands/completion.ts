import type { Command } from '../command.ts';

/** The completion script for bash and zsh, made from the commands themselves. */
export function completionCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    summary: 'print a completion script for bash (and zsh with bashcompinit)',
    usage: 'completion >> ~/.bashrc',
    options: {},
    async run({ terminal }) {
      await terminal.out(script(commands()));
      return 0;
    },
  };
}

function script(commands: readonly Command[]): string {
  // By the first word: `audit verify` and another command of `audit` are one case
  const following = new Map<string, string[]>();
  for (const { name, options } of commands) {
    const [first = '', ...second] = name.split(' ');
    const flags = Object.keys(options).map((option) => `--${option}`);
    following.set(first, [...(following.get(first) ?? []), ...second, ...flags]);
  }
  const cases = [...following].map(([first, words]) => `    ${first}) words="${words.join(' ')}" ;;`);
  return `_cloudwhois() {
  local words="${[...following.keys()].join(' ')}"
  if [ "$COMP_CWORD" -gt 1 ]; then
    case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _cloudwhois cloudwhois
`;
}
