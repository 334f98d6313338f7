import { accountId, type DemoAccount } from '../organisation.ts';
import type { Random } from '../random.ts';
import { principalIdOf } from './key-ids.ts';
import type { MadeRole } from './key-inventory.ts';
import { adminRole } from './key-story.ts';

const provider = (account: string) => `arn:aws:iam::${account}:saml-provider/AWSSSO_larkspur_DO_NOT_DELETE`;

/** The roles that every account has: our own reader, and those of IAM Identity Center. */
export function ownRoles({ id }: DemoAccount, random: Random): MadeRole[] {
  const sso = { path: '/aws-reserved/sso.amazonaws.com/', trust: { Federated: provider(id) } };
  return [
    {
      name: 'cloudwhois-reader',
      id: principalIdOf('AROA', random),
      path: '/',
      trust: { AWS: `arn:aws:iam::${accountId('security-tooling')}:role/cloudwhois-hub` },
      attached: ['SecurityAudit'],
    },
    { ...sso, name: adminRole, id: principalIdOf('AROA', random), attached: ['AdministratorAccess'] },
    {
      ...sso,
      name: 'AWSReservedSSO_ReadOnly_9e8d7c6b5a493827',
      id: principalIdOf('AROA', random),
      attached: ['ReadOnlyAccess'],
    },
  ];
}
