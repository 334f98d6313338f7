import type { TObject } from 'typebox';
import type { Action } from './action.ts';
import type { Outcome, Result } from './answer.ts';
import type { CollectContext, ConfirmContext, EnrichContext, FindContext } from './contexts.ts';
import type { Document, StoredDocument } from './document.ts';
import type { Enrichment } from './enrichment.ts';
import type { Index } from './index-port.ts';
import type { Sensitivity } from './sensitivity.ts';

/** A kind: one type of thing that one can ask about. A folder in `collectors/` declares it with `defineKind`. */

/** What the frame understood of a text, for one kind. */
export interface Question {
  /** The text as asked, with secrets removed, at most 300 characters. */
  text: string;
  kind: string;
  shape: Shape;
  /** Normalised: a canonical address, CIDR or host name, an id, or a list as one would type it: `list account:payments-prod`. */
  value: string;
  /** Why it was understood so: "an IPv4 address". */
  because: string;
  /** What a bare name, or a host name alone, could mean besides: not worth a live search that nobody asked for. */
  guess?: true;
  /** Page of a long answer. */
  cursor?: string;
  /** The time asked about, milliseconds; absent: now. */
  at?: number;
}

/** `list` is answered by the frame, for every kind alike: "list account:payments-prod public:yes". */
export type Shape = 'address' | 'cidr' | 'hostname' | 'arn' | 'id' | 'list';

/**
 * A shape of input that a kind answers. `value` turns the match into the value asked for (default: the whole
 * text). Patterns are anchored, case-insensitive where the thing is, and linear (no nested quantifiers).
 * With `as`, the value is of another shape: `ip-10-0-0-1.ec2.internal` is a host name that says an address.
 */
export type Accepts = (
  | { shape: 'address' | 'cidr' }
  | {
      shape: 'hostname' | 'arn' | 'id';
      pattern: RegExp;
      because: string;
      as?: Exclude<Shape, 'list'>;
      value?: (match: RegExpExecArray) => string | undefined;
    }
) & {
  /**
   * For what other kinds answer better, or what any word could be: `asked` where the kind is asked by name only
   * (`/ec2info 10.0.0.5`), `alone` also where nothing else was typed (`/whois payments-front`). Default: always.
   */
  when?: 'asked' | 'alone';
};

/** A fact that a kind's documents have, in the order in which answers show them. */
export interface Column {
  name: string;
  label: string;
  /** The kind's own where absent. */
  sensitivity?: Sensitivity;
  /**
   * Of a column that is not for everybody: what of its content the documents are found by. Who may not see it gets no
   * "no" for a text of this form, so that the answer is the same whether or not it is there. Any text where absent.
   */
  identifies?: RegExp;
  /** The value; `undefined` leaves the fact out, `null` says "not configured", an Unreadable says so. */
  value: (document: Document) => unknown;
  /** A remark on the value, such as what it was inferred from. */
  why?: (document: Document) => string | undefined;
}

/** What a careful colleague would add. Without `account`, it concerns no account in particular. */
export interface Note {
  text: string;
  /** `internal` where absent. */
  sensitivity?: Sensitivity;
  account?: string;
  /** Said only where the answer comes out so, live sources and what the asker may see included; always where absent. */
  outcomes?: readonly Outcome[];
  /** Where the answer comes out so, this is what the asker came for: the summary ends with the first of these. */
  lead?: readonly Outcome[];
  /** The ids of the documents that it was told of; not said where a live look finds all of them outdated. */
  of?: readonly string[];
  /** What a note of the index says of live looks: said only as long as none was made. */
  unlessLive?: string;
}

/** What `lookup` found in the index. */
export interface Lookup {
  /** The holders, ranked, best first: all candidates. */
  documents: StoredDocument[];
  /** The true total. */
  total: number;
  cursor?: string;
  /** Documents worth naming though they do not hold the value: the subnet that it would belong to. */
  related?: RelatedDocument[];
  notes?: Note[];
  /**
   * Why finding nothing in the index says nothing, where the index cannot hold it ("temporary keys are in no index"):
   * the outcome is then `unknown` unless a live search says otherwise, and the summary gives this reason.
   */
  beyond?: string;
  /** Whether a live search of this kind cannot find it either, so that `beyond` stands whatever one says. */
  unsearchable?: true;
}

/** A document that stands in a relation to the value asked for, or to one of the results. */
export interface RelatedDocument {
  /** Kebab-case, as seen from what it is related to: `in-subnet`, `points-to`. */
  relation: string;
  document: StoredDocument;
  /** The id of the result that it belongs to; absent: of the answer as a whole. */
  to?: string;
}

/** What `lookup` may use, and nothing else. The index shows only what the asker may see, as of the time asked about. */
export interface LookupContext {
  question: Question;
  index: Pick<Index, 'find' | 'scopes'>;
  /** Milliseconds since the epoch. */
  now: number;
  /** Whether rules hide some accounts of a kind from the asker: what `index` has nothing of may then be there all the same. */
  hides?: (kind: string) => boolean;
  /** Milliseconds after which a scope is stale, by its key: what such a scope has nothing of may be there all the same. */
  staleAfter?: (scope: string) => number;
}

/** How a kind reads from one provider. */
export interface Provider {
  /** What one run covers; `once` is a single scope without account and region (`kind/provider/-/global`). */
  scopes: 'account-region' | 'account' | 'once';
  /** IAM actions that it needs, least. */
  actions: readonly string[];
  /** The ARNs, with wildcards, that one of the actions is enough for; `*` where an action is not named here. */
  resources?: Readonly<Record<string, readonly string[]>>;
  /** Yields every document of one scope: it finishes or throws, and never returns early or yields nothing for an error. */
  collect: (context: CollectContext) => AsyncGenerator<Document>;
  /** The resource as it is now, or undefined where it is gone. */
  confirm?: (context: ConfirmContext) => Promise<Document | undefined>;
  /** Looks for holders live, without the index. */
  find?: (context: FindContext) => AsyncGenerator<Document>;
  /**
   * What only a live look beyond the resources adds: the size of a bucket, the last calls of a key, what the public
   * DNS says. Called once, after `confirm` or `find`, where a live check was asked for; also where nothing was found.
   */
  enrich?: (context: EnrichContext) => Promise<Enrichment>;
  /** Whether its documents may be results. Those of `false` only explain (published ranges), and no coverage needs them. Default true. */
  holds?: boolean;
  /** `public`: anybody who may ask about the kind sees its documents, whichever accounts their rules name. */
  sensitivity?: 'public';
  /** Cron (UTC) and stale-after, where they differ from the kind's. */
  every?: string;
  staleAfter?: string;
}

/** What `holds` of a finding may use. The index shows everything: what comes back must not say what others hold. */
export interface FindingContext {
  index: Pick<Index, 'find' | 'scopes'>;
  /** Milliseconds since the epoch. */
  now: number;
  /** The finding's `after`, or the operator's, in milliseconds; 0 where it has none. */
  after: number;
  staleAfter?: (scope: string) => number;
}

/** A state of a document that a team wants to hear of when it is new: a bucket became public. */
export interface Finding {
  /** Kebab-case, unique over all kinds: `public-buckets`. */
  name: string;
  /** What several of them are, in plain words: "public buckets". */
  title: string;
  /** From what age on it counts, for findings that are about an age: `90d`. Operators may change it. */
  after?: string;
  /**
   * Whether it is so of this document; a text says why, from what the document itself holds (never more sensitive
   * than the kind). Undefined where it cannot be told: then it stands as it was.
   */
  holds: (
    document: StoredDocument,
    context: FindingContext,
  ) => string | boolean | undefined | Promise<string | boolean | undefined>;
}

export interface KindSpec {
  /** The folder's name: kebab-case, at most 32 characters. */
  name: string;
  title: string;
  /** Schema of `attrs`; everything in it is optional. */
  attributes: TObject;
  columns: readonly Column[];
  accepts: readonly Accepts[];
  command: {
    /** `/ipinfo` */
    name: string;
    /** One line in plain words: "Who holds this IP address?" */
    summary: string;
    usage: string;
    example: string;
  };
  /** Cron, UTC. */
  every: string;
  /** From when on a scope is stale: `2h`. */
  staleAfter: string;
  /** Of the documents as such; default `internal`. */
  sensitivity?: Sensitivity;
  /** Whether a live check is always worth its cost (where allowed). Default false. */
  alwaysConfirm?: boolean;
  /** Whether several resources may hold the value at once, so that a live question looks everywhere. Default: no. */
  shared?: (question: Question) => boolean;
  /** A noun phrase for one result, after redaction: "a network interface of the instance api-7". */
  describe?: (result: Result) => string;
  /** Whether a (freshly read) document still holds the value. Default: it is among its addresses, ranges, names or identifiers. */
  answersFor?: (document: Document, question: Question) => boolean;
  /** A link into the provider's console. */
  console?: (document: Document) => { text: string; url: string } | undefined;
  lookup: (context: LookupContext) => Promise<Lookup>;
  /** Names of columns whose change is told to those who watch a thing of this kind, beside its account and owner. */
  watched?: readonly string[];
  /** What channels may be told of as it comes up. Default: nothing. */
  findings?: readonly Finding[];
  /** What can be done to its resources, by those whom the policy allows it. Default: nothing. */
  actions?: readonly Action[];
  providers: Readonly<Record<string, Provider>>;
}

/** A declaration with every default filled in. */
export type Kind = Readonly<
  KindSpec & Required<Pick<KindSpec, 'sensitivity' | 'alwaysConfirm' | 'shared' | 'describe'>>
>;

/** Completes a declaration. Throws on one that contradicts itself; `src/kinds.ts` adds the folder's name to the message. */
export function defineKind(spec: KindSpec): Kind {
  if (spec.name.length > 32 || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(spec.name))
    throw new Error(`kind "${spec.name}": the name is not kebab-case`);
  if (!/^\/[a-z0-9_-]{1,31}$/.test(spec.command.name))
    throw new Error(`kind ${spec.name}: "${spec.command.name}" is no command`);
  const names = spec.columns.map((column) => column.name);
  if (new Set(names).size !== names.length) throw new Error(`kind ${spec.name}: two columns have one name`);
  return {
    sensitivity: 'internal',
    alwaysConfirm: false,
    shared: () => false,
    describe: (result) => `the ${result.type.replaceAll('-', ' ')} ${result.name ?? result.id}`,
    ...spec,
  };
}
