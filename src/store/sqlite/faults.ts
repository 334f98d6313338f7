import { CloudwhoisError, unavailable } from '#kit';

/** What SQLite's and the system's codes mean to an operator: what is wrong, and what to do. */
const faults: Record<string | number, [string, string]> = {
  5: ['is locked by another process', 'Find the process that holds the lock, or try again.'],
  6: ['is locked by another process', 'Find the process that holds the lock, or try again.'],
  7: ['cannot be read: memory has run out', 'Give the process more memory.'],
  8: ['cannot be written: it is read-only', 'Make the data folder writable for this user.'],
  10: [
    'cannot be read or written: the disk reports an error',
    'Check that the disk with the data folder works and has free space.',
  ],
  11: ['is damaged', 'Put back a copy, or move the file away and refresh.'],
  13: ['cannot be written: the disk is full', 'Free space on the disk that holds the data folder.'],
  14: ['cannot be opened', 'Check that the data folder exists and that this user may write there.'],
  26: ['is not a database', 'Put back a copy, or move the file away and refresh.'],
  ENOENT: ['is missing', 'Put it back in the data folder, or start again: that creates it empty.'],
  ENOTDIR: ['cannot be created', 'Name a folder as the data folder (CLOUDWHOIS_DATA).'],
  EEXIST: ['cannot be created', 'Name a folder as the data folder (CLOUDWHOIS_DATA).'],
  EACCES: ['may not be opened by this user', 'Give this user the data folder.'],
  EPERM: ['may not be opened by this user', 'Give this user the data folder.'],
  EROFS: ['cannot be written: it is read-only', 'Make the data folder writable for this user.'],
  ENOSPC: ['cannot be written: the disk is full', 'Free space on the disk that holds the data folder.'],
};
const other: [string, string] = ['does not answer', 'See the log for the cause, and start again.'];

/** Codes after which an open file is still good: locked, out of memory, disk full. */
const passing = new Set([5, 6, 7, 13]);

/** Turns whatever SQLite or the file system threw into `unavailable`; our own errors pass as they are. */
export function storeFault(error: unknown, file: string): unknown {
  if (error instanceof CloudwhoisError) return error;
  const code = codeOf(error);
  if (code === undefined) return error;
  const [problem, fix] = faults[code] ?? other;
  return unavailable(`The store's file ${file} ${problem}.`, { fix, cause: error });
}

/** Whether the connection is not to be trusted after this error, and a new one may help. */
export function isBroken(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && !passing.has(Number(code));
}

/** SQLite's primary result code, or the system's code; undefined for an error that is neither. */
function codeOf(error: unknown): string | number | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if ('errcode' in error) return Number(error.errcode) & 0xff;
  const code = String(error.code);
  // A statement or a file that was closed meanwhile
  if (code === 'ERR_INVALID_STATE') return code;
  return 'syscall' in error ? code : undefined;
}
