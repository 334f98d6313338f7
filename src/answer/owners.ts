import type { Account, Accounts, Document, Owner, OwnerRule } from '#kit';

/** Who owns a document; `vpc` is the document of the VPC that it lies in, as far as the asker may see it. */
export type OwnerOf = (document: Document, vpc?: Document) => Owner | undefined;

type Rule = (asked: {
  document: Document;
  vpc: Document | undefined;
  account: Account | undefined;
}) => Owner | undefined;

/**
 * Who owns a document, by the operator's rules in their order, else by its account. Throws a SyntaxError for a
 * rule with a pattern that is no regular expression.
 */
export function createOwners(options: { rules: readonly OwnerRule[]; accounts: Accounts }): OwnerOf {
  const { accounts } = options;
  const rules = [...options.rules.map(compile), accountOwner];
  return (document, vpc) => {
    const account = accounts.get(document.account);
    for (const rule of rules) {
      const owner = rule({ document, vpc, account });
      // A tag names the team alone; the account of the same team knows how to reach it
      if (owner && !owner.contact && account?.contact && account.owner === owner.team)
        return { ...owner, contact: account.contact };
      if (owner) return owner;
    }
    return undefined;
  };
}

/** Whether a rule asks for the tags of VPCs, so that their documents have to be read. */
export function needsVpc(rules: readonly OwnerRule[]): boolean {
  return rules.some((rule) => 'vpcTag' in rule);
}

function compile(rule: OwnerRule): Rule {
  if ('vpcTag' in rule) return byVpcTag(rule);
  if ('name' in rule) return byName(rule);
  if ('account' in rule) return accountOwner;
  return 'matches' in rule ? byPattern(rule) : byTag(rule);
}

const accountOwner: Rule = ({ account }) =>
  account?.owner ? { ...teamOf(account.owner, account.contact), because: 'account owner' } : undefined;

function byTag({ tag, contact }: Extract<OwnerRule, { contact?: string; tag: unknown }>): Rule {
  const keys = [tag].flat();
  return ({ document }) => {
    const found = tagOf(document, keys);
    return found && { ...teamOf(found.value, contact), because: `tag ${found.key}` };
  };
}

function byPattern({ tag, matches, team, contact }: Extract<OwnerRule, { matches: string }>): Rule {
  const keys = [tag].flat();
  const pattern = new RegExp(matches);
  return ({ document }) => {
    const found = tagOf(document, keys, pattern);
    return found && { ...teamOf(team, contact), because: `tag ${found.key} matches ${matches}` };
  };
}

function byVpcTag({ vpcTag, contact }: Extract<OwnerRule, { vpcTag: unknown }>): Rule {
  const keys = [vpcTag].flat();
  return ({ vpc }) => {
    const found = vpc && tagOf(vpc, keys);
    if (!found) return undefined;
    const id = vpc.id.slice(vpc.id.lastIndexOf('/') + 1);
    return { ...teamOf(found.value, contact), because: `tag ${found.key} of the VPC ${id}` };
  };
}

function byName({ name, team, contact }: Extract<OwnerRule, { name: string }>): Rule {
  const pattern = new RegExp(name);
  return ({ document }) =>
    document.name !== undefined && pattern.test(document.name)
      ? { ...teamOf(team, contact), because: `name matches ${name}` }
      : undefined;
}

function teamOf(team: string, contact: string | undefined): Pick<Owner, 'team' | 'contact'> {
  return { team, ...(contact && { contact }) };
}

/** The first of the tags that has a value (that looks so). */
function tagOf(
  { tags }: Document,
  keys: readonly string[],
  pattern?: RegExp,
): { key: string; value: string } | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(tags, key) ? tags[key]?.trim() : undefined;
    if (value && (!pattern || pattern.test(value))) return { key, value };
  }
  return undefined;
}
