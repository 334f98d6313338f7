import type { Difference, Kind, Principal, ScopeError } from '#kit';
import type { Requests } from '../access/requests/request.types.ts';
import type { Ask } from '../answer/ask.types.ts';
import type { Status } from '../answer/status.types.ts';

/** Which scopes a refresh is to read. */
export interface RefreshRequest {
  kinds?: readonly string[];
  accounts?: readonly string[];
  regions?: readonly string[];
  confirm: boolean;
  dryRun: boolean;
  onProgress: (done: number, total: number, words: string) => void;
  signal: AbortSignal;
}

/** What the terminal says of a refresh; the report itself is printed with `--json`. */
export interface Refreshed {
  exitCode: number;
  report: {
    runs: number;
    notDue: number;
    dryRun: boolean;
    outcomes: Readonly<Record<string, number>>;
    documents: Readonly<Record<string, number>>;
    differences: readonly { scope: string; difference: Difference }[];
    failures: readonly { scope: string; outcome: string; error?: ScopeError }[];
  };
}

/** One finding of `doctor`. */
export interface Finding {
  name: string;
  state: 'ok' | 'warning' | 'fault';
  detail: string;
  /** What to do next. */
  fix?: string;
}

/** What commands may use once everything is open. */
export interface Services {
  kinds: ReadonlyMap<string, Kind>;
  ask: Ask;
  status(principal: Principal): Promise<Status>;
  /** Access on request; absent where no kind can be asked for. */
  requests?: Pick<Requests, 'decide' | 'listFor'>;
  /** Whether any cloud is read at all; otherwise the configuration names none. */
  readsClouds: boolean;
  refresh(request: RefreshRequest): Promise<Refreshed>;
  importLines(options: { lines: AsyncIterable<string>; complete: boolean; signal: AbortSignal }): Promise<{
    lines: number;
    documents: number;
    versions: number;
    scopes: number;
    difference: Difference;
  }>;
  /** `onProgress` is told of documents. */
  exportLines(
    kinds: readonly string[] | undefined,
    onProgress: (done: number, total: number) => void,
  ): AsyncIterable<string>;
  /** The system's own principal, or the Slack user `TEAM/USER`. Throws `invalid` for another form. */
  principal(as: string | undefined): Principal;
  requestId(): string;
}
