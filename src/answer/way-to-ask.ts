import type { Kind } from '#kit';

/** How one asks at a door, for messages that say what to type instead. */
export interface WayToAsk {
  /** What stands for a kind: `/s3info`, `--kind s3`, `/v1/s3`. */
  name(kind: Kind): string;
  /** The whole of a question of a kind. */
  line(kind: Kind, rest: string): string;
  /** How to ask without a kind, as the end of a sentence. */
  any: string;
}

const onCommandLine: WayToAsk = {
  name: ({ name }) => `--kind ${name}`,
  // What a shell would take for itself is quoted
  line: ({ name }, rest) =>
    `cloudwhois ask --kind ${name} ${/^[\w./:@%+-]+$/.test(rest) ? rest : `'${rest}'`}`,
  any: 'leave out --kind',
};

const overHttp: WayToAsk = {
  name: ({ name }) => `/v1/${name}`,
  line: ({ name }, rest) => `/v1/${name}?q=${rest}`,
  any: 'use /v1/whois',
};

/** The commands of Slack; `renamed`: what some kinds' commands are called in this installation. */
export function asCommand(renamed: Readonly<Record<string, string>> = {}): WayToAsk {
  const name = (kind: Kind) => renamed[kind.name] ?? kind.command.name;
  return { name, line: (kind, rest) => `${name(kind)} ${rest}`, any: 'use whois' };
}

/** How one asks at this door. */
export function wayToAsk(door: string, renamed: Readonly<Record<string, string>> | undefined): WayToAsk {
  if (door === 'cli') return onCommandLine;
  return door === 'api' ? overHttp : asCommand(renamed);
}
