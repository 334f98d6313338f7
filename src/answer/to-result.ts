import type {
  Accounts,
  AwsSettings,
  Column,
  Confirmation,
  Document,
  Fact,
  Kind,
  Result,
  Sensitivity,
  Source,
} from '#kit';
import { covers, isAws, isUnreadable } from '#kit';
import { columnsFor, type GivesAway, givesAway } from './hidden-values.ts';
import type { OwnerOf } from './owners.ts';

/** A document that holds (or held) the value, where we have it from, and what a live check said of it. */
export interface Holder {
  document: Document;
  source: Source;
  asOf: string;
  /** The scope that holds it, where the index does. */
  scope?: string;
  confirmed?: Confirmation;
  /** Whether a live check said that it does not hold the value any more. */
  disproved?: boolean;
}

export interface ResultParts {
  accounts: Accounts;
  ownerOf: OwnerOf;
  /** AWS's access portal, for links that land in the right account. */
  portal?: AwsSettings['portal'] | undefined;
}

/** Stands in the place of what every result has but this asker may not see. */
const HIDDEN = 'hidden';

/** One holder as somebody who may see this much of it is told, with the VPC that it lies in. `related` comes later. */
export function toResult(
  holder: Holder,
  kind: Kind,
  see: Sensitivity,
  parts: ResultParts,
  vpc?: Document,
): Result {
  const { document, confirmed } = holder;
  const gives = givesAway(kind, document, see);
  const facts = columnsFor(kind, see).shown.flatMap((column) => toFact(column, document, gives));
  const proof = { source: holder.source, asOf: holder.asOf, ...(confirmed && { confirmed }) };
  // Account, region, type, name and owner are internal: somebody who sees only what is public gets the facts alone
  if (!covers(see, 'internal')) return { ...anonymous(document), facts, links: [], related: [], ...proof };
  const owner = parts.ownerOf(document, vpc);
  const { arn, name } = document;
  return {
    kind: document.kind,
    id: document.id,
    type: document.type,
    provider: document.provider,
    account: accountRef(document.account, parts.accounts),
    region: document.region,
    ...(name !== undefined && { name }),
    ...(arn !== undefined && { arn }),
    ...(owner && { owner }),
    facts,
    links: linksOf(kind, document, parts.portal, gives),
    related: [],
    ...proof,
  };
}

/** An account with its name, where it has one. */
export function accountRef(id: string, accounts: Pick<Accounts, 'get'>): Result['account'] {
  const name = accounts.get(id)?.name;
  return name ? { id, name } : { id };
}

function anonymous({
  kind,
  provider,
}: Document): Pick<Result, 'kind' | 'id' | 'type' | 'provider' | 'account' | 'region'> {
  return { kind, id: HIDDEN, type: kind, provider, account: { id: '-' }, region: '-' };
}

/** The fact of a column, as far as it gives nothing away; none or one. */
export function toFact(column: Column, document: Document, gives: GivesAway): Fact[] {
  return factOf(column, column.value(document), () => column.why?.(document), gives);
}

/** A value as a fact: none where there is no value, or where it gives away what is hidden. */
export function factOf(
  { name, label }: Pick<Column, 'name' | 'label'>,
  value: unknown,
  why: () => string | undefined,
  gives: GivesAway,
): Fact[] {
  if (value === undefined) return [];
  // AWS's texts may name what another column hides
  if (typeof value === 'string' && gives(value)) return [];
  if (isUnreadable(value)) return [{ name, label, state: 'unreadable', why: value.unreadable }];
  const said = why();
  const remark = said === undefined || gives(said) ? {} : { why: said };
  return [
    value === null
      ? { name, label, state: 'not-configured', ...remark }
      : { name, label, value, state: 'value', ...remark },
  ];
}

function linksOf(
  kind: Kind,
  document: Document,
  portal: ResultParts['portal'],
  gives: GivesAway,
): Result['links'] {
  const link = kind.console?.(document);
  if (!link || gives(link.url) || gives(link.text)) return [];
  if (!portal?.role || !isAws(document.provider) || !/^[0-9]{12}$/.test(document.account)) return [link];
  // https://docs.aws.amazon.com/singlesignon/latest/userguide/createshortcutlink.html
  const query = new URLSearchParams({
    account_id: document.account,
    role_name: portal.role,
    destination: link.url,
  });
  const start = portal.start.replace(/\/(?:#.*)?$/, '');
  return [
    link,
    { text: `${link.text}, signed in as ${portal.role}`, url: `${start}/#/console?${query.toString()}` },
  ];
}
