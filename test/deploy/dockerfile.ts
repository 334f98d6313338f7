import { readFileSync } from 'node:fs';
import { root } from './compose.ts';

/** The Dockerfile as its builder would read it. */

export interface Instruction {
  name: string;
  /** Everything behind the name, on one line. */
  words: string;
}

export interface Stage {
  image: string;
  name?: string;
  instructions: Instruction[];
}

/** The stages in their order. */
export function readDockerfile(): Stage[] {
  const text = readFileSync(`${root}Dockerfile`, 'utf8')
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '');
  const stages: Stage[] = [];
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [, name = '', words = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`no instruction: ${line}`);
    const [image = '', , as] = words.split(' ');
    if (name === 'FROM') stages.push({ image, ...(as && { name: as }), instructions: [] });
    else stages.at(-1)?.instructions.push({ name, words });
  }
  return stages;
}

export interface Copy {
  from?: string;
  sources: string[];
  target: string;
}

export function copiesOf(stage: Stage | undefined): Copy[] {
  return (stage?.instructions ?? [])
    .filter(({ name }) => name === 'COPY')
    .map(({ words }) => {
      const parts = words.split(' ');
      const from = parts.find((part) => part.startsWith('--from='))?.slice(7);
      const paths = parts.filter((part) => !part.startsWith('--'));
      return { ...(from && { from }), sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
    });
}

/** The list behind an instruction in its form of a JSON array. */
export function listOf(stage: Stage | undefined, name: string): string[] {
  const words = stage?.instructions.find((one) => one.name === name)?.words ?? '[]';
  return JSON.parse(words.slice(words.indexOf('['))) as string[];
}

/** `NAME=value` pairs. */
export function pairsOf(stage: Stage | undefined, name: string): Record<string, string> {
  const all = (stage?.instructions ?? []).filter((one) => one.name === name).map(({ words }) => words);
  const pairs = [...all.join(' ').matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)];
  return Object.fromEntries(pairs.map(([, key = '', quoted, bare]) => [key, quoted ?? bare ?? '']));
}

/** Whether .dockerignore keeps this path (a file's, relative to the root) out: the last line that fits decides. */
export function dockerIgnored(path: string): boolean {
  const lines = readFileSync(`${root}.dockerignore`, 'utf8').split('\n');
  let ignored = false;
  for (const line of lines.filter((one) => one !== '' && !one.startsWith('#'))) {
    const except = line.startsWith('!');
    if (fits(path, except ? line.slice(1) : line)) ignored = !except;
  }
  return ignored;
}

/** A pattern fits a file, and whatever lies in a folder that it fits. */
function fits(path: string, pattern: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  const body = escaped.replaceAll(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'));
  return new RegExp(`^${body}(?:/.*)?$`).test(path);
}
