import type { Document, Finding } from '#kit';
import { isUnreadable } from '#kit';
import type { KeyAttributes } from './document.ts';

/** What teams want to hear of as it comes up. All of it is as restricted as the kind. */
export const findings: readonly Finding[] = [
  { name: 'root-keys', title: 'access keys of a root user', holds: rootKeys },
  {
    name: 'unused-keys',
    title: 'active access keys that nobody uses',
    after: '90d',
    holds: (document, { now, after }) => {
      const { created, lastUsed } = document.attrs as KeyAttributes;
      if (!isActiveKey(document)) return false;
      if (lastUsed === undefined || isUnreadable(lastUsed)) return undefined;
      // A key that was never used counts from the day on which it was made
      return olderThan(lastUsed?.at ?? created, after, now, lastUsed ? 'last used' : 'never used, made');
    },
  },
  {
    name: 'old-keys',
    title: 'active access keys that are too old',
    after: '365d',
    holds: (document, { now, after }) =>
      isActiveKey(document) && olderThan((document.attrs as KeyAttributes).created, after, now, 'made'),
  },
];

function rootKeys({ type, attrs }: Document): string | boolean | undefined {
  if (type !== 'root-user') return false;
  const { slots } = attrs as KeyAttributes;
  if (slots === undefined || isUnreadable(slots)) return undefined;
  const active = (slots ?? []).filter((slot) => slot.active).length;
  return active > 0 && `${active} active`;
}

function isActiveKey({ type, attrs }: Document): boolean {
  return type === 'access-key' && (attrs as KeyAttributes).status === 'active';
}

function olderThan(
  at: string | undefined,
  after: number,
  now: number,
  what: string,
): string | boolean | undefined {
  const time = Date.parse(at ?? '');
  if (Number.isNaN(time)) return undefined;
  return now - time >= after && `${what} ${at?.slice(0, 10)}`;
}
