import { GenerateCredentialReportCommand, GetCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam';
import type { Aws, Place, Unreadable } from '#kit';
import { detail } from '#kit';
import type { LastUsed, Slot } from './document.ts';

/**
 * The credential report of an account: the only place that tells of the root user's keys. It has no key ids, is made
 * anew at most every four hours, and AWS may add columns: each is found by its name, and each row by the user's.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export type Report = ReadonlyMap<string, Row>;
type Row = Readonly<Record<string, string>>;

/** How often it is asked whether a report is ready, and how long between: they are mostly made within seconds. */
const TRIES = 5;
const PAUSE_MS = 1000;

/** What is not configured, or not told, in the words of the report. */
const nothing = new Set(['', 'N/A', 'not_supported', 'no_information', 'false']);

/**
 * The report, made now if there is none that is recent. Unreadable where it is denied or not ready in time; throws
 * what is not a detail (throttling, network).
 */
export async function readReport(aws: Aws, place: Place, wait = pause): Promise<Report | Unreadable> {
  return orNotReady(async () => {
    const client = aws.client(IAMClient, place);
    for (let i = 0; i < TRIES; i++) {
      const { State } = await client.send(new GenerateCredentialReportCommand({}));
      if (State === 'COMPLETE') return readLast(aws, place);
      if (i < TRIES - 1) await wait(PAUSE_MS);
    }
    return { unreadable: 'NotReady (iam:GenerateCredentialReport)' };
  });
}

/** The report as it was made last, in one call. */
export async function readLast(aws: Aws, place: Place): Promise<Report | Unreadable> {
  return orNotReady(async () => {
    const { Content } = await aws.client(IAMClient, place).send(new GetCredentialReportCommand({}));
    return parseReport(Buffer.from(Content ?? new Uint8Array()).toString('utf8'));
  });
}

/** That there is no report yet, or none that may be had now, is no fault of the account. */
async function orNotReady(read: () => Promise<Report | Unreadable>): Promise<Report | Unreadable> {
  try {
    return await detail(read);
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (!/^(?:CredentialReport|ReportGeneration|ReportNot|ReportIn|ReportExpired)/.test(name)) throw error;
    return { unreadable: `${name} (iam:GetCredentialReport)` };
  }
}

/** Reads the CSV of a report. Names of users hold no comma that would need quotes, but quotes are read all the same. */
export function parseReport(csv: string): Report {
  const [head, ...lines] = csv.split(/\r?\n/).filter((line) => line !== '');
  const names = cells(head ?? '');
  const rows = lines.map((line): [string, Row] => {
    const values = cells(line);
    const row = Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
    return [row['user'] ?? '', row];
  });
  return new Map(rows);
}

function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

/** What the report says of one user. */
export function rowOf(report: Report, user: string, arn: string | undefined): Row | undefined {
  const row = report.get(user);
  // Somebody else may have had the name when the report was made
  return row && (arn === undefined || row['arn'] === arn) ? row : undefined;
}

/** A member of a row: yes, no, or not told. */
export function flag(row: Row, column: string): boolean | undefined {
  const value = row[column];
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** A time in a row, or undefined. */
export function timeIn(row: Row, column: string): string | undefined {
  const value = row[column] ?? '';
  if (nothing.has(value) || Number.isNaN(Date.parse(value))) return undefined;
  return new Date(value).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The two places for keys of the root user; undefined where the report has no row of it. */
export function rootSlots(report: Report): { slots: Slot[]; row: Row } | undefined {
  const row = report.get('<root_account>');
  if (!row) return undefined;
  const slots = [1, 2].map((slot): Slot => {
    const column = (name: string) => `access_key_${slot}_${name}`;
    const at = timeIn(row, column('last_used_date'));
    const rotated = timeIn(row, column('last_rotated'));
    const lastUsed = at && lastUsedOf(at, row[column('last_used_service')], row[column('last_used_region')]);
    return {
      slot,
      active: row[column('active')] === 'true',
      ...(rotated && { rotated }),
      ...(lastUsed && { lastUsed }),
    };
  });
  return { slots, row };
}

/** A last use without what AWS says where it knows nothing. */
export function lastUsedOf(at: string, service: string | undefined, region: string | undefined): LastUsed {
  return {
    at,
    ...(service && !nothing.has(service) && { service }),
    ...(region && !nothing.has(region) && { region }),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
