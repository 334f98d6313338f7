import type { Answer, Result, Whois } from '#kit';
import { factWords } from '#kit';

/** One line of a table of answers: one for each result, and one for each answer without any. Times as in the answer. */
export interface Row {
  text: string;
  kind: string;
  value: string;
  outcome: Answer['outcome'];
  accountId: string;
  accountName: string;
  region: string;
  type: string;
  id: string;
  name: string;
  owner: string;
  contact: string;
  asOf: string;
  /** `Status: in-use; Addresses: 10.0.0.7, 10.0.0.8`. */
  facts: string;
  summary: string;
}

/** The rows of answers in their order; a text that was not understood has one, too. */
export function rowsOf(replies: readonly (Answer | Whois)[]): Row[] {
  return replies.flatMap((reply) => {
    if (!('answers' in reply)) return rowsOfAnswer(reply, reply.question.text);
    if (reply.answers.length > 0) return reply.answers.flatMap((one) => rowsOfAnswer(one, reply.text));
    return [{ ...empty, text: reply.text, outcome: reply.outcome, summary: reply.summary }];
  });
}

const empty: Omit<Row, 'text' | 'outcome' | 'summary'> = {
  kind: '',
  value: '',
  accountId: '',
  accountName: '',
  region: '',
  type: '',
  id: '',
  name: '',
  owner: '',
  contact: '',
  asOf: '',
  facts: '',
};

function rowsOfAnswer({ question, outcome, summary, results, coverage }: Answer, text: string): Row[] {
  const said = { text, kind: question.kind, value: question.value ?? '', outcome, summary };
  if (results.length === 0) return [{ ...empty, ...said, asOf: coverage.oldest ?? '' }];
  return results.map((result) => ({ ...said, ...ofResult(result) }));
}

function ofResult({ account, region, type, id, name, owner, asOf, facts }: Result) {
  return {
    // What belongs to no account, or may not be named
    accountId: account.id === '-' ? '' : account.id,
    accountName: account.name ?? '',
    region: region === '-' ? '' : region,
    type,
    id,
    name: name ?? '',
    owner: owner?.team ?? '',
    contact: owner?.contact ?? '',
    asOf,
    facts: facts.map((fact) => `${fact.label}: ${factWords(fact)}`).join('; '),
  };
}

/** One thing of a table of many: whose it is by the best result, where, and how sure that is. */
export interface Thing {
  thing: string;
  kind: string;
  /** The account of the best result, and how many there are: `payments-prod (6 results)`. */
  whose: string;
  region: string;
  name: string;
  outcome: Answer['outcome'];
}

/**
 * The things that were asked, in their order. A thing of which several kinds were asked has a line for each that has
 * it; where none has, one line: not certain before not there, because the one may still be the other.
 */
export function thingsOf(replies: readonly (Answer | Whois)[]): Thing[] {
  return replies.flatMap((reply) => {
    if (!('answers' in reply)) return thingOf(reply);
    if (reply.answers.length > 0)
      return byThing(reply.answers).flatMap(({ telling }) => telling.map(thingOf));
    return { thing: reply.text, kind: '', whose: '', region: '', name: '', outcome: reply.outcome };
  });
}

/** What was answered to one thing. */
export interface ThingAnswers {
  value: string;
  /** Those that have it; where none has, the one that leaves most open. */
  telling: Answer[];
  /** What the other kinds said. */
  others: Answer[];
}

/** The answers by the thing that was asked, in the order of the first of each. */
export function byThing(answers: readonly Answer[]): ThingAnswers[] {
  const things = Map.groupBy(answers, ({ question }) => question.value ?? question.text);
  return [...things].map(([value, own]) => {
    const sorted = own.toSorted((a, b) => openness.indexOf(a.outcome) - openness.indexOf(b.outcome));
    const count = Math.max(1, sorted.filter(({ outcome }) => outcome === 'found').length);
    return { value, telling: sorted.slice(0, count), others: sorted.slice(count) };
  });
}

const openness: readonly Answer['outcome'][] = ['found', 'unknown', 'denied', 'absent', 'invalid'];

function thingOf({ question, outcome, results, total }: Answer): Thing {
  const thing = { thing: question.value ?? question.text, kind: question.kind, outcome };
  const [best] = results;
  if (!best) return { ...thing, whose: '', region: '', name: '' };
  const { accountId, accountName, region, name, id } = ofResult(best);
  const count = Math.max(total, results.length);
  const whose = accountName || accountId || 'no account';
  return { ...thing, whose: count > 1 ? `${whose} (${count} results)` : whose, region, name: name || id };
}
