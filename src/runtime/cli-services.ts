import { randomUUID } from 'node:crypto';
import type { Principal } from '#kit';
import { invalid } from '#kit';
import { exportLines } from '../refresh/export.ts';
import type { ImportReport } from '../refresh/import.ts';
import { importDocuments } from '../refresh/import.ts';
import type { RefreshReport } from '../refresh/report.ts';
import { exitCode } from '../refresh/report.ts';
import type { Asking } from './asking.ts';
import type { Runtime } from './runtime.types.ts';

/** Which scopes the command line wants read. */
interface Request {
  kinds?: readonly string[];
  accounts?: readonly string[];
  regions?: readonly string[];
  confirm: boolean;
  dryRun: boolean;
  onProgress: (done: number, total: number, words: string) => void;
  signal: AbortSignal;
}

/** What the commands of the command line stand on: the runtime's abilities in the terminal's terms. */
export function cliServices(
  runtime: Runtime,
  { ask, status, requests }: Pick<Asking, 'ask' | 'status' | 'requests'>,
) {
  const { kinds, store, clock, config } = runtime;
  return {
    kinds,
    ask,
    status,
    ...(requests && { requests }),
    readsClouds: runtime.live !== undefined,
    refresh: (request: Request) => refresh(runtime, request),
    importLines: (options: {
      lines: AsyncIterable<string>;
      complete: boolean;
      signal: AbortSignal;
    }): Promise<ImportReport> =>
      importDocuments({
        ...options,
        kinds,
        store,
        clock,
        elapsed: () => performance.now(),
      }),
    exportLines: (only: readonly string[] | undefined, onProgress: (done: number, total: number) => void) =>
      exportLines({ store, onProgress, ...(only && { kinds: only }) }),
    principal: (as: string | undefined) => principalOf(as, config.settings.slack?.teams ?? []),
    requestId: randomUUID,
  };
}

async function refresh(
  runtime: Runtime,
  { confirm, dryRun, onProgress, signal, ...select }: Request,
): Promise<{ exitCode: number; report: RefreshReport }> {
  const report = await runtime.refresh({
    select,
    onlyDue: false,
    confirm,
    dryRun,
    signal,
    onProgress: (event) => {
      if (event.type === 'run') onProgress(event.done, event.total, `${event.scope} ${event.outcome}`);
    },
  });
  return { exitCode: exitCode(report), report };
}

/** The system's own principal, or a Slack user: `T0001/U0SUP1`, or the user alone where there is one team. */
function principalOf(as: string | undefined, teams: readonly string[]): Principal {
  if (as === undefined) return { type: 'system', name: 'cli' };
  const [, team = teams.length === 1 ? teams[0] : undefined, user] =
    /^(?:([TE][A-Z0-9]+)\/)?([UW][A-Z0-9]+)$/.exec(as) ?? [];
  if (team === undefined || user === undefined) {
    throw invalid(`"${as.slice(0, 50)}" is no Slack user.`, { fix: 'Example: --as T0001/U0SUP1' });
  }
  return { type: 'slack', team, user };
}
