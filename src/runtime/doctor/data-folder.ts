import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, type Finding, fine } from './finding.ts';

const MB = 1024 ** 2;
/** Below it there is no room for a refresh; below ten times as much it will soon be so. */
const LEAST_FREE = 100 * MB;

/** Magic numbers of Linux (statfs(2)) of file systems over a network, on which the locks of SQLite do not hold. */
const shares: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
  [0xc36400, 'Ceph'],
  [0x01021997, '9P'],
]);

/** Whether the folder of index, state and audit can be written, has room, and is a disk of this machine. */
export const dataFolder: Check = {
  name: 'data folder',
  async run({ config }) {
    const { dataFolder: folder, store } = config;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const probe = join(folder, `.doctor-${process.pid}`);
    await writeFile(probe, 'x', { mode: 0o600 });
    await rm(probe);
    const { bavail, bsize, type } = await statfs(folder);
    return [
      fine('data folder', folder),
      spaceOf(bavail * bsize),
      ...(process.platform === 'linux' ? shareOf(type, store) : []),
    ];
  },
};

/** How the free space (bytes) stands. */
export function spaceOf(free: number): Finding {
  const detail = `${free < 10_240 * MB ? `${Math.floor(free / MB)} MB` : `${Math.floor(free / MB / 1024)} GB`} are free`;
  if (free >= 10 * LEAST_FREE) return fine('disk', detail);
  const state = free < LEAST_FREE ? 'fault' : 'warning';
  return { name: 'disk', state, detail, fix: 'Make room, or move CLOUDWHOIS_DATA to a larger disk.' };
}

/** The fault that SQLite lies on a share of the network, by the type that Linux names (statfs); else nothing. */
export function shareOf(type: number, store: string): Finding[] {
  const share = store === 'sqlite' ? shares.get(type) : undefined;
  if (share === undefined) return [];
  return [
    {
      name: 'file system',
      state: 'fault',
      detail: `the data folder lies on a network share (${share}), where SQLite can lose what it wrote`,
      fix: 'Move CLOUDWHOIS_DATA to a local disk, or set CLOUDWHOIS_STORE=elasticsearch.',
    },
  ];
}
