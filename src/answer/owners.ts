import type { Accounts, Document, Owner, OwnerRule } from '#kit';

export type OwnerOf = (document: Document) => Owner | undefined;

/**
 * Who owns a document, by the operator's rules in their order, else by its account. Throws a SyntaxError for a
 * rule whose name is no regular expression.
 */
export function createOwners(options: { rules: readonly OwnerRule[]; accounts: Accounts }): OwnerOf {
  const { accounts } = options;
  const rules = options.rules.map((rule) => ('tag' in rule ? byTag(rule) : byName(rule)));
  return (document) => {
    const account = accounts.get(document.account);
    for (const rule of rules) {
      const owner = rule(document);
      // A tag names the team alone; the account of the same team knows how to reach it
      if (owner && !owner.contact && account?.contact && account.owner === owner.team)
        return { ...owner, contact: account.contact };
      if (owner) return owner;
    }
    if (!account?.owner) return undefined;
    return {
      team: account.owner,
      ...(account.contact && { contact: account.contact }),
      because: 'account owner',
    };
  };
}

function byTag({ tag, contact }: Extract<OwnerRule, { tag: string }>): OwnerOf {
  return ({ tags }) => {
    const team = Object.hasOwn(tags, tag) ? tags[tag]?.trim() : undefined;
    return team ? { team, ...(contact && { contact }), because: `tag ${tag}` } : undefined;
  };
}

function byName({ name, team, contact }: Extract<OwnerRule, { team: string }>): OwnerOf {
  const pattern = new RegExp(name);
  return (document) =>
    document.name !== undefined && pattern.test(document.name)
      ? { team, ...(contact && { contact }), because: `name matches ${name}` }
      : undefined;
}
