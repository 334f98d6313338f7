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
  const names = commands.map((command) => command.name.split(' ')[0] ?? '');
  const cases = commands.map((command) => {
    const [first, second] = command.name.split(' ');
    const options = Object.keys(command.options).map((option) => `--${option}`);
    return `    ${first}) words="${[second ?? '', ...options].filter((word) => word !== '').join(' ')}" ;;`;
  });
  return `_cloudwhois() {
  local words="${[...new Set(names)].join(' ')}"
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
