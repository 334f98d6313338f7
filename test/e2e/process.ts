import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The program as its users run it: child processes with an environment and a folder of their own. */

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** An empty folder that goes with the test. */
export function folderFor(
  t: TestContext | { after: (fn: () => void) => void },
  files: Record<string, string> = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** The environment of a child: nothing of ours but what is given, and what programs need to run at all. */
function environment(own: Record<string, string>): Record<string, string> {
  const { PATH = '', HOME = '', LANG = 'C.UTF-8' } = process.env;
  // Compiled once for all children: they start in two thirds of the time
  return { PATH, HOME, LANG, NO_COLOR: '1', NODE_COMPILE_CACHE: join(root, '.cache', 'compile'), ...own };
}

export function start(
  entry: 'server' | 'cli',
  options: { args?: string[]; cwd: string; env?: Record<string, string> },
): ChildProcess {
  return startFile(`src/${entry}.ts`, options);
}

/** Runs a program of this repository, by its path. */
export function startFile(
  path: string,
  options: { args?: string[]; cwd: string; env?: Record<string, string> },
): ChildProcess {
  return spawn(process.execPath, [join(root, path), ...(options.args ?? [])], {
    cwd: options.cwd,
    env: environment(options.env ?? {}),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Runs the command line to its end. */
export async function cli(
  args: string[],
  options: { cwd: string; env?: Record<string, string>; input?: string; timeoutMs?: number },
): Promise<Ended> {
  const child = start('cli', { args, ...options });
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 240_000);
  child.stdin?.end(options.input ?? '');
  const [out, err, code] = await Promise.all([read(child.stdout), read(child.stderr), ended(child)]);
  clearTimeout(timer);
  return { code, out, err };
}

export interface Server {
  url: string;
  /** What it printed so far. */
  printed(): string;
  child: ChildProcess;
  stop(): Promise<number | null>;
}

/** Starts the server and waits until it listens. Rejects with what it printed where it ends before. */
export async function serve(
  t: { after: (fn: () => Promise<void>) => void },
  options: { cwd: string; env?: Record<string, string> },
): Promise<Server> {
  const child = start('server', { cwd: options.cwd, env: { PORT: '0', ...options.env } });
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    const look = (chunk: Buffer) => {
      printed += chunk.toString('utf8');
      const address = /https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):([0-9]+)/.exec(printed);
      if (address?.[1] && address[1] !== '0') resolve(`http://127.0.0.1:${address[1]}`);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${printed}`)));
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill('SIGTERM');
    return ended(child);
  };
  t.after(async () => {
    await stop();
  });
  return { url, child, printed: () => printed, stop };
}

export function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

async function read(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}
