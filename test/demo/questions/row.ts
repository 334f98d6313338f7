import type { Outcome } from '#kit';

/** One question as somebody types it at a door, and what is right by the rules of the domain. */
export interface Row {
  who: 'support' | 'developer' | 'security';
  /** Asked by name, as `/ipinfo` does; absent: `/whois`. */
  kind?: string;
  text: string;
  live?: true;
  at?: string;
  /** Where every account there is was read; absent: the demo's own, in which one account refuses us. */
  whole?: true;
  expect: Expected;
  /** Why the program does not answer so yet. */
  todo?: string;
}

export interface Expected {
  outcome: Outcome;
  /** `<kind> <value>` of everything that was understood, whois only. */
  understood?: readonly string[];
  /** `<kind> <id>` of every result, in any order. */
  holders?: readonly string[];
  /** The best of them. */
  first?: string;
  total?: number;
  /** Of the first result: its account by name. */
  account?: string;
  owner?: string;
  /** Of the first result, its fact and remark in one text; `unreadable` or `not-configured` where it has no value. */
  facts?: Readonly<Record<string, RegExp>>;
  /** `<relation> <kind> <name or id> @<account>`, of the results and beside them. */
  related?: readonly string[];
  /** In summaries, notes and what a live check said. */
  says?: readonly RegExp[];
  /** Nowhere in the answer. */
  never?: readonly RegExp[];
  confirmed?: 'same' | 'changed' | 'gone';
}
