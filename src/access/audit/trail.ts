import type { Audit, Clock, Principal } from '#kit';
import { denied, invalid, iso, principalId } from '#kit';
import type { Access } from '../access.ts';
import type { AuditPage, AuditQuery } from './read-audit.ts';
import { readAudit } from './read-audit.ts';

export interface TrailInput extends Omit<AuditQuery, 'folder' | 'principal'> {
  /** Who asks. */
  principal: Principal;
  /** Whose questions are wanted. */
  of?: string;
  door: string;
  requestId: string;
}

/**
 * The audit for auditors. That somebody reads it is written down before anything is read. Throws `denied` for
 * everybody else, `invalid` for a time or cursor that is none, `tooMany` and `unavailable`.
 */
export function createTrail(options: {
  folder: string;
  access: Pick<Access, 'isAuditor' | 'take'>;
  audit: Pick<Audit, 'write'>;
  clock: Clock;
}): (input: TrailInput) => Promise<AuditPage> {
  const { folder, access, audit, clock } = options;
  return async ({ principal, of, door, requestId, since, cursor, limit }) => {
    access.take(principal, 'questions');
    const allowed = access.isAuditor(principal);
    const text = `audit${since === undefined ? '' : ` since ${since}`}${of === undefined ? '' : ` of ${of}`}`;
    const entry = { at: iso(clock()), requestId, principal: principalId(principal), door, kind: 'audit' };
    await audit.write({
      ...entry,
      phase: 'intent',
      text: text.slice(0, 300),
      outcome: allowed ? 'found' : 'denied',
    });
    if (!allowed) throw denied('The audit is for auditors.', { fix: 'Ask somebody of access.auditors.' });
    if (since !== undefined && Number.isNaN(Date.parse(since)))
      throw invalid(`"${since.slice(0, 40)}" is no time.`, { fix: 'Example: since=2026-11-01T02:00Z' });
    return readAudit({
      folder,
      limit,
      ...(since !== undefined && { since }),
      ...(of !== undefined && { principal: of }),
      ...(cursor !== undefined && { cursor }),
    });
  };
}
