import type { MadeKey, Principals } from './key-inventory.ts';
import { rootKeyed, rootless } from './key-story.ts';

const columns = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'mfa_active',
  ...[1, 2].flatMap((slot) =>
    ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'].map(
      (name) => `access_key_${slot}_${name}`,
    ),
  ),
];

/** The credential report of an account. The root user comes first, as AWS has it, and its keys without ids. */
export function reportOf({ account, users }: Principals): string {
  const rows = users.map(({ name, path, created, password, passwordUsed = 'N/A', mfa, keys }) => [
    name,
    `arn:aws:iam::${account.id}:user${path}${name}`,
    created,
    `${password}`,
    passwordUsed,
    `${mfa}`,
    // AWS does not promise the order of ListAccessKeys
    ...cellsOf(keys[1]),
    ...cellsOf(keys[0]),
  ]);
  const none = rootless.includes(account.id);
  const rooted: MadeKey = {
    id: '',
    active: true,
    created: '2019-03-01T10:00:00Z',
    used: { at: '2023-07-14T16:20:00Z', service: 's3', region: 'us-east-1' },
  };
  const root = [
    '<root_account>',
    `arn:aws:iam::${account.id}:root`,
    '2019-03-01T09:00:00Z',
    none ? 'false' : 'not_supported',
    none ? 'N/A' : '2024-01-08T09:00:00Z',
    `${!none && account.id !== rootKeyed}`,
    ...cellsOf(account.id === rootKeyed ? rooted : undefined),
    ...cellsOf(undefined),
  ];
  return [columns, root, ...rows].map((row) => row.join(',')).join('\n');
}

function cellsOf(key: MadeKey | undefined): string[] {
  if (!key) return ['false', 'N/A', 'N/A', 'N/A', 'N/A'];
  const { at = 'N/A', region = 'N/A', service = 'N/A' } = key.used ?? {};
  return [`${key.active}`, key.created, at, region, service];
}
