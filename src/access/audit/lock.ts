import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Who holds a lock. */
interface Holder {
  pid: number;
  host: string;
  /**
   * When the process started, in milliseconds of the machine's monotonic clock, which no setting of the time
   * moves: a restarted container gives the same pid to another process.
   */
  started: number;
}

/**
 * Takes the first free name of `name`, `name-2`, `name-3` …, by a lock file `<folder>/<name>.lock` that says who
 * holds it. The lock of a dead process of this machine is taken over; whether one of another machine lives
 * cannot be told, so its lock stands. Throws where the folder cannot be written, or 99 names are taken.
 */
export async function takeName(
  folder: string,
  name: string,
): Promise<{ name: string; release: () => Promise<void> }> {
  for (let n = 1; n <= 99; n++) {
    const free = n === 1 ? name : `${name}-${n}`;
    const path = `${folder}/${free}.lock`;
    if (await takeLock(path)) return { name: free, release: () => rm(path, { force: true }) };
  }
  throw new Error(`all names from ${name} to ${name}-99 are taken`);
}

async function takeLock(path: string): Promise<boolean> {
  if (await create(path, ownText())) return true;
  if (!(await isDead(path))) return false;
  // One at a time removes a lock, or two would each remove the other's new one. A kill just here leaves the
  // guard behind, and costs no more than this name.
  const guard = `${path}.guard`;
  if (!(await create(guard, ownText()))) return false;
  try {
    if (!(await isDead(path))) return false;
    await rm(path);
    return await create(path, ownText());
  } finally {
    await rm(guard, { force: true });
  }
}

/** Creates a file that was not there; false where it was. */
async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isDead(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const holder = parse(text);
  // An empty or half-written lock is being taken at this moment, or its holder was killed while taking it
  if (!holder || holder.host !== hostname()) return false;
  if (holder.pid === process.pid) return Math.abs(holder.started - own().started) > 5;
  return !isRunning(holder.pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function own(): Holder {
  const started = Math.round(Number(process.hrtime.bigint()) / 1e6 - process.uptime() * 1000);
  return { pid: process.pid, host: hostname(), started };
}

function ownText(): string {
  return `${JSON.stringify(own())}\n`;
}

function parse(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Holder;
    return Number.isSafeInteger(value.pid) && value.pid > 0 ? value : undefined;
  } catch {
    return undefined;
  }
}
