import type { Document, Unreadable } from '#kit';
import { given, isUnreadable, texts } from '#kit';
import { common, rootId } from './document.ts';
import type { Report } from './report.ts';
import { flag, rootSlots, timeIn } from './report.ts';

/**
 * The root user of an account, from its credential report. Where the report could not be read, or has no row of it,
 * nothing is said to be absent. A root user without a password has none of its own credentials: its organisation
 * manages it (password_enabled is `not_supported` or true for others). `partition` is for an ARN that the report does
 * not tell.
 */
export function rootDocument(account: string, report: Report | Unreadable, partition?: string): Document {
  const row = isUnreadable(report) ? undefined : rootSlots(report)?.row;
  const arn = row?.['arn'] || (partition && `arn:${partition}:iam::${account}:root`);
  return {
    ...common(account, 'root-user', rootId(account)),
    name: 'root',
    ...(arn && { arn }),
    identifiers: texts([arn]),
    tags: {},
    attrs: given(rootFacts(report)),
    links: [],
  };
}

function rootFacts(report: Report | Unreadable) {
  if (isUnreadable(report)) return { slots: report, mfa: report, passwordLastUsed: report };
  const root = rootSlots(report);
  if (!root) {
    const unreadable = { unreadable: 'the credential report has no row of the root user' };
    return { slots: unreadable, mfa: unreadable };
  }
  const { slots, row } = root;
  const none = flag(row, 'password_enabled') === false && slots.every(({ active }) => !active);
  return {
    slots,
    mfa: flag(row, 'mfa_active'),
    created: timeIn(row, 'user_creation_time'),
    passwordLastUsed: timeIn(row, 'password_last_used') ?? null,
    managedByOrganisation: none || undefined,
  };
}
