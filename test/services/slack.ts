import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** Slack's Web API as npm `emulate` plays it: auth.test, chat.*, conversations.*, users.*; no user groups. */
export interface SlackService {
  /** `http://localhost:PORT/api/` */
  apiUrl: string;
  stop(): Promise<void>;
}

const entry = join(import.meta.dirname, '../../node_modules/emulate/dist/index.js');

/**
 * Why the tests against it cannot run here, or false where they can. With `CI=true` a missing service is an
 * error and not a reason to skip.
 */
export function slackMissing(): string | false {
  if (existsSync(entry)) return false;
  const how = 'the Slack stand-in is missing: npm ci installs it (npm package emulate)';
  if (process.env['CI'] === 'true') throw new Error(how);
  return how;
}

/** Starts it on a free port of the loopback; ready when it answers. */
export async function startSlack(): Promise<SlackService> {
  const port = await freePort();
  const child = spawn(process.execPath, [entry, 'start', '--service', 'slack', '--port', String(port)], {
    stdio: 'ignore',
  });
  const apiUrl = `http://localhost:${port}/api/`;
  await answering(apiUrl, child);
  return {
    apiUrl,
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await exited;
    },
  };
}

/** Asks until it answers, for at most 30 seconds; a service that has to be waited for cannot be told to hurry. */
async function answering(apiUrl: string, child: ChildProcess): Promise<void> {
  const headers = { authorization: 'Bearer xoxb-test' };
  for (let attempt = 0; attempt < 150; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`emulate ended with code ${child.exitCode}`);
    const response = await fetch(`${apiUrl}auth.test`, { method: 'POST', headers }).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  child.kill();
  throw new Error('emulate did not answer within 30 seconds');
}
