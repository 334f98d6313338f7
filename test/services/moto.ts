import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MissingService } from './start-or-skip.ts';

const run = promisify(execFile);
const VERSION = '5.2.5';
const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
const home = `${cache}moto`;

/** A stand-in for AWS with many accounts: moto, in a process of its own. What it cannot do, aws-proxy.ts does. */
export interface Moto {
  /** For `AWS_ENDPOINT_URL`. */
  url: string;
  /** The account of credentials that moto does not know, such as `test`/`test`. */
  hubAccount: string;
  /** Forgets everything, and makes the ids of what is made next repeatable. */
  reset(seed?: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts moto on a free port of the loopback. The first time it makes a Python environment in `.cache/moto`.
 * Throws `MissingService` where Python, venv or the package index is missing; use it with `startOrSkip`.
 */
export async function startMoto(): Promise<Moto> {
  await install();
  const child = spawn(`${home}/bin/python`, ['-m', 'moto.server', '-p', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '', PYTHONUNBUFFERED: '1' },
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const url = await addressOf(child);
  return {
    url,
    hubAccount: '123456789012',
    reset: async (seed = 1) => {
      await fetch(`${url}/moto-api/reset`, { method: 'POST' });
      await fetch(`${url}/moto-api/seed?a=${seed}`, { method: 'POST' });
    },
    stop: async () => {
      process.off('exit', kill);
      if (child.exitCode !== null) return;
      const ended = Promise.withResolvers<void>();
      child.once('exit', () => ended.resolve());
      kill();
      await ended.promise;
    },
  };
}

const isInstalled = (folder: string) =>
  existsSync(`${folder}/bin/python`) &&
  globSync(`${folder}/lib/python*/site-packages/moto-${VERSION}.dist-info`).length > 0;

/** Test files run at the same time: each makes its own, and the first that is ready stays. */
async function install(): Promise<void> {
  if (isInstalled(home)) return;
  const fresh = `${home}-${process.pid}`;
  await mkdir(cache, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', fresh]);
    await run(`${fresh}/bin/python`, ['-m', 'pip', 'install', '--quiet', `moto[server]==${VERSION}`]);
    if (!isInstalled(home)) {
      await rm(home, { recursive: true, force: true });
      await rename(fresh, home);
    }
  } catch (error) {
    if (isInstalled(home)) return;
    const how = `python3 -m venv .cache/moto && .cache/moto/bin/pip install 'moto[server]==${VERSION}'`;
    throw new MissingService(`moto ${VERSION} is missing; with Python 3.10 or later: ${how}`, {
      cause: error,
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** The address that it says it runs on; rejects where it ends before. */
async function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  const listen = (chunk: Buffer) => {
    if (said.length < 10_000) said += chunk.toString();
    const url = /Running on (http:\/\/[0-9.:]+)/.exec(said)?.[1];
    if (url) resolve(url);
  };
  // Both are read to the end, or moto would stop when a pipe is full
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  child.once('error', reject);
  child.once('exit', () => reject(new Error(`moto ended: ${said}`)));
  return promise;
}
