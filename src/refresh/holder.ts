import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Starts of one process, told by different threads, differ by less than this (milliseconds). */
const SAME_START_MS = 5000;

/** A process that holds a lease. */
export interface Holder {
  /** Its host's name, for people: two machines, and two containers, may have the same. */
  host: string;
  /** Where its id means something: one start of one machine, one namespace there. Empty where that cannot be told. */
  space: string;
  pid: number;
  /** Milliseconds on the machine's clock that only grows. */
  startedAt: number;
}

export function thisProcess(): Holder {
  // Since the machine started, the same in all threads: a step of the clock makes nobody another process
  const now = Number(process.hrtime.bigint() / 1_000_000n);
  const startedAt = Math.round(now - process.uptime() * 1000);
  return { host: hostname(), space: spaceOfIds(), pid: process.pid, startedAt };
}

/** Whether a holder has surely gone; one whose process id means nothing here is watched instead. */
export function isGone(holder: Holder, me: Holder, alive: (pid: number) => boolean): boolean {
  if (me.space === '' || holder.host !== me.host || holder.space !== me.space) return false;
  // Ids are given again, in a container at every start: then the start tells them apart
  if (holder.pid === me.pid) return Math.abs(holder.startedAt - me.startedAt) > SAME_START_MS;
  return !alive(holder.pid);
}

/** Whether a process of this namespace is alive. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Linux alone has namespaces of process ids; elsewhere the host's name has to do. Some sandboxes show none: there it does not. */
function spaceOfIds(): string {
  if (process.platform !== 'linux') return process.platform;
  try {
    const machine = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${machine} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}
