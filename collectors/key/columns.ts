import type { Column } from '#kit';
import { columnsOf, isUnreadable, tagsColumn, yesNo } from '#kit';
import type { HeldPolicy, KeyAttributes, LastUsed, Slot } from './document.ts';
import { nextSteps } from './next-steps.ts';

const { attr, plain } = columnsOf<KeyAttributes>();

/** None is told as such. */
const list = (all: readonly string[] | undefined) =>
  all === undefined ? undefined : all.length > 0 ? all.join(', ') : null;

/** A value, or that it could not be read, or in words that there is none. */
function said<T>(
  value: T | null | undefined | { unreadable: string },
  words: (value: T) => string | undefined,
  none: string,
) {
  if (value === undefined || isUnreadable(value)) return value;
  return value === null ? none : words(value);
}

/** What answers show of a key, a user, a role, a session or the root user, in this order. All of it is restricted. */
export const columns: readonly Column[] = [
  plain('status', 'Status'),
  plain('user', 'User'),
  plain('allows', 'Allowed'),
  {
    name: 'lastUsed',
    label: 'Last used',
    // Of roles AWS tells the last 400 days
    value: attr(({ lastUsed }, { type }) =>
      said(lastUsed, usedInWords, type === 'role' ? 'not in the last 400 days' : 'never'),
    ),
  },
  plain('created', 'Created'),
  { name: 'otherKeys', label: "The user's other key", value: attr(({ otherKeys }) => keyList(otherKeys)) },
  {
    name: 'keys',
    label: 'Access keys',
    value: attr(({ keys }) => (isUnreadable(keys) || !keys ? keys : keyList(keys))),
  },
  {
    name: 'slots',
    label: 'Keys of the root user',
    value: attr(({ slots }) => said(slots, slotsInWords, 'none')),
    why: ({ attrs }) => (attrs as KeyAttributes).inferred,
  },
  plain('role', 'Role'),
  plain('session', 'Session'),
  {
    name: 'person',
    label: 'Behind it',
    value: attr(({ person }) => person),
    why: ({ attrs }) => (attrs as KeyAttributes).personBecause,
  },
  plain('sourceIdentity', 'Source identity'),
  plain('assumedBy', 'Assumed by'),
  plain('firstSeen', 'First seen'),
  plain('lastSeen', 'Last seen'),
  { name: 'groups', label: 'Groups', value: attr(({ groups }) => list(groups)) },
  { name: 'policies', label: 'Policies', value: attr(({ policies }) => list(policies?.map(policyInWords))) },
  plain('boundary', 'Permissions boundary'),
  { name: 'mfa', label: 'Second factor', value: attr(({ mfa }) => said(mfa, yesNo, 'no')) },
  { name: 'console', label: 'Console password', value: attr((attrs) => said(attrs.console, yesNo, 'no')) },
  {
    name: 'passwordLastUsed',
    label: 'Password last used',
    value: attr(({ passwordLastUsed }) => said(passwordLastUsed, (at) => at, 'never')),
  },
  {
    name: 'managedByOrganisation',
    label: 'Root managed by the organisation',
    value: attr(({ managedByOrganisation }) => managedByOrganisation && 'yes'),
  },
  { name: 'trust', label: 'May be assumed by', value: attr(({ trust }) => list(trust)) },
  plain('path', 'Path'),
  {
    name: 'unreadRegions',
    label: 'Regions not read',
    value: attr(({ unreadRegions }) => unreadRegions && list(unreadRegions)),
  },
  tagsColumn,
  { name: 'next', label: 'What to do next', value: nextSteps },
];

/** `2026-11-21T00:12:00Z by s3 in eu-west-1`. */
function usedInWords({ at, service, region }: LastUsed): string {
  return `${at}${service ? ` by ${service}` : ''}${region ? ` in ${region}` : ''}`;
}

function keyList(keys: KeyAttributes['otherKeys']): string | null | undefined {
  return list(
    keys?.map(
      ({ id, status, created }) => `${id} (${status}${created ? `, made ${created.slice(0, 10)}` : ''})`,
    ),
  );
}

function slotsInWords(slots: readonly Slot[]): string {
  return slots
    .map(({ slot, active, rotated, lastUsed }) => {
      if (!active && !rotated) return `${slot}: none`;
      const used = lastUsed ? `last used ${usedInWords(lastUsed)}` : 'never used';
      return `${slot}: ${active ? 'active' : 'inactive'}${rotated ? `, made ${rotated.slice(0, 10)}` : ''}, ${used}`;
    })
    .join('; ');
}

function policyInWords({ name, via, inline, allows }: HeldPolicy): string {
  const how = [...(inline ? ['inline'] : []), ...(via ? [`through ${via}`] : [])].join(', ');
  return `${name}${how ? ` (${how})` : ''}: ${allows}`;
}
