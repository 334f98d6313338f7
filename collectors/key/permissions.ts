import type { AttachedPolicy, ManagedPolicyDetail, PolicyDetail } from '@aws-sdk/client-iam';
import { allowsInWords } from './allows.ts';
import type { HeldPolicy } from './document.ts';
import { isManagedByAws, managedGrant } from './managed.ts';
import type { Authorization } from './read.ts';
import type { Grant } from './statements.ts';
import { denies, grantsOf } from './statements.ts';

/** What a user or role has in policies, and what they allow together. */
export interface Permissions {
  policies: HeldPolicy[];
  allows: string;
}

interface Holding {
  attached?: readonly AttachedPolicy[] | undefined;
  inline?: readonly PolicyDetail[] | undefined;
  via?: string;
}

interface Weighed {
  policy: HeldPolicy;
  grants: Grant[];
  denied: boolean;
}

/** The policies of a principal: its own, then those of its groups. */
export function permissionsOf(
  { attached, inline, groups = [] }: Holding & { groups?: readonly string[] | undefined },
  account: Pick<Authorization, 'groups' | 'policies'>,
): Permissions {
  const holdings: Holding[] = [
    { attached, inline },
    ...groups.map((name) => {
      const group = account.groups.get(name);
      return { attached: group?.AttachedManagedPolicies, inline: group?.GroupPolicyList, via: name };
    }),
  ];
  const all = holdings.flatMap((holding) => weigh(holding, account.policies));
  return {
    policies: all.map(({ policy }) => policy),
    allows: allowsInWords(
      all.flatMap(({ grants }) => grants),
      { denied: all.some(({ denied }) => denied) },
    ),
  };
}

function weigh(
  { attached = [], inline = [], via }: Holding,
  policies: ReadonlyMap<string, ManagedPolicyDetail>,
): Weighed[] {
  const through = via === undefined ? {} : { via };
  return [
    ...attached.map(({ PolicyName = '', PolicyArn = '' }) => {
      const { grants, denied } = attachedGrants(PolicyName, PolicyArn, policies);
      const allows = allowsInWords(grants, { denied });
      return { policy: { name: PolicyName, ...through, allows }, grants, denied };
    }),
    ...inline.map(({ PolicyName = '', PolicyDocument }) => {
      const [grants, denied] = [grantsOf(PolicyDocument), denies(PolicyDocument)];
      const allows = allowsInWords(grants, { denied });
      return { policy: { name: PolicyName, ...through, inline: true, allows }, grants, denied };
    }),
  ];
}

function attachedGrants(
  name: string,
  arn: string,
  policies: ReadonlyMap<string, ManagedPolicyDetail>,
): Pick<Weighed, 'grants' | 'denied'> {
  if (isManagedByAws(arn)) return { grants: [managedGrant(name)], denied: false };
  const versions = policies.get(arn)?.PolicyVersionList ?? [];
  const document = (versions.find(({ IsDefaultVersion }) => IsDefaultVersion) ?? versions[0])?.Document;
  if (document === undefined) return { grants: [unread(name)], denied: false };
  return { grants: grantsOf(document), denied: denies(document) };
}

function unread(name: string): Grant {
  return { service: '', level: 'read', named: false, conditional: false, unknown: name };
}
