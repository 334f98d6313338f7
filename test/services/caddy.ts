import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { MissingService } from './start-or-skip.ts';

const path = process.env['CADDY_PATH'] ?? '/usr/bin/caddy';
const config = fileURLToPath(new URL('../../deploy/Caddyfile', import.meta.url));

export interface Caddy {
  port: number;
  /** The certificate of the authority that it makes itself; undefined where it has made none. */
  authority: string | undefined;
  stop(): Promise<void>;
}

/**
 * Starts Caddy with deploy/Caddyfile on ports that are free, with these variables for the rest. Throws
 * `MissingService` where there is none.
 */
export async function startCaddy(environment: Readonly<Record<string, string>>): Promise<Caddy> {
  if (!existsSync(path))
    throw new MissingService(`no Caddy at ${path}: install it (apt-get install caddy) or set CADDY_PATH`);
  const folder = await mkdtemp(join(tmpdir(), 'caddy-'));
  const port = await freePort();
  const child = spawn(path, ['run', '--config', config, '--adapter', 'caddyfile'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...environment,
      ...{ XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder },
      CLOUDWHOIS_HTTP_PORT: String(await freePort()),
      CLOUDWHOIS_HTTPS_PORT: String(port),
    },
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let said = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listen = (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes('serving initial configuration')) resolve();
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise<void>((end) => child.once('exit', () => end()));
  child.once('exit', () => reject(new Error(`Caddy ended: ${said}`)));
  await promise;
  // Certificates are made after Caddy says that it serves
  await soon(() => shakeHands(port, environment['CLOUDWHOIS_SITE'] ?? 'localhost'));
  const root = `${folder}/caddy/pki/authorities/local/root.crt`;
  return {
    port,
    authority: existsSync(root) ? await readFile(root, 'utf8') : undefined,
    async stop() {
      process.off('exit', kill);
      kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Rejects where no certificate is shown. */
async function shakeHands(port: number, servername: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }, resolve);
  socket.once('error', reject);
  await promise.finally(() => socket.destroy());
}

async function soon<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return await work();
    } catch {
      await wait(50);
    }
  }
  return work();
}
