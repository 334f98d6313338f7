import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { counted } from '#kit';
import { verifyAudit } from '../../access/audit/verify-audit.ts';
import { type Check, fine } from './finding.ts';

/** Up to this many bytes a chain is verified here (a second or two); longer ones by `audit verify`. */
const MOST_BYTES = 512 * 1024 ** 2;

/** When the audit was last written, and whether the chain of the file that was written last holds. */
export const audit: Check = {
  name: 'audit',
  async run({ config }) {
    const folder = join(config.dataFolder, 'audit');
    const [last] = await filesOf(folder);
    if (!last) return [fine('audit', 'nothing has been written yet')];
    if (last.size > MOST_BYTES) {
      const detail = `last written ${new Date(last.writtenAt).toISOString()}; too long to be verified here`;
      const fix = `Run "cloudwhois audit verify ${last.path}".`;
      return [{ name: 'audit', state: 'warning', detail, fix }];
    }
    const { records, faults, last: end } = await verifyAudit(last.path);
    const detail = `${counted(records, 'record')} in ${last.path}, the last of ${end?.at ?? 'no time'}`;
    const [fault] = faults;
    if (!fault) return [fine('audit', `${detail}; the chain holds`)];
    return [
      {
        name: 'audit',
        state: 'fault',
        detail: `${detail}; the chain does not hold: line ${fault.line} ${fault.problem}`,
        fix: `Keep a copy of the file as it is, and run "cloudwhois audit verify ${last.path}".`,
      },
    ];
  },
};

/** The files of the audit, the one that was written last first. */
async function filesOf(folder: string): Promise<{ path: string; size: number; writtenAt: number }[]> {
  const names: string[] = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names
    .filter((name) => name.endsWith('.jsonl'))
    .map(async (name) => {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path);
      return { path, size, writtenAt: mtimeMs };
    });
  return (
    (await Promise.all(files))
      // A process that ended before it wrote anything leaves an empty file, and no checkpoint
      .filter(({ path, size }) => size > 0 || names.includes(basename(path).replace(/jsonl$/, 'checkpoint')))
      .toSorted((a, b) => b.writtenAt - a.writtenAt)
  );
}
