import type { Principal, Question } from '#kit';
import { nameOfAccount } from '#kit';
import type { AnswerParts, Draft } from './answer-parts.ts';
import { emptyAnswer, refusalOf } from './answer-question.ts';
import { onlyResources } from './aws-services.ts';
import { ACCOUNT, type Arn, readArn } from './read-arn.ts';
import { ownerWords, seenAccount } from './seen-account.ts';
import { createSight, type Sight } from './sight.ts';

interface Asked {
  question: Question;
  principal: Principal;
  channel: string | undefined;
  notes: readonly string[];
}

/** Names that are read with a vowel at their beginning. */
const VOWELS = /^(?:[aeio]|(?:S3|SQS|SNS|SES|STS|RDS|FSx)\b)/i;

/**
 * What an ARN says by itself, where no kind holds such things: service, resource, account and region; or whose account
 * a number is. The account's name and owner are told to those who may see something of that account. Whoever may ask
 * about nothing is denied. The outcome is always unknown, since no index was asked.
 */
export function answerArn(asked: Asked, parts: AnswerParts): Draft {
  const { question, principal, channel, notes } = asked;
  const { text, kind, value } = question;
  const sight = createSight({ access: parts.access, kinds: parts.kinds, principal, channel });
  const [first] = parts.kinds.values();
  const mayAsk = [...parts.kinds.keys()].some((name) => sight.grant(name).decision.allowed);
  const refused =
    first && !mayAsk ? refusalOf({ ...asked, kind: first }, parts, { text, kind, value }) : undefined;
  if (refused) return refused;
  const arn = readArn(value);
  const said = kind === ACCOUNT ? summariseAccount(value, sight, parts) : `${value} is not a whole ARN.`;
  const summary = arn ? summarise(arn, { value, sight, parts }) : said;
  const answer = emptyAnswer({
    question: { text, kind, value },
    outcome: 'unknown',
    summary,
    notes: [...notes],
  });
  const what = kind === ACCOUNT ? 'The list of accounts' : 'The ARN itself';
  return { ...answer, because: `${what}: nothing else knows of it.` };
}

/** Says the same of a number that is none of ours and of one that the asker may not see. */
function summariseAccount(value: string, sight: Sight, parts: AnswerParts): string {
  const known = seenAccount(value, sight, parts);
  if (!known)
    return `${value} is a number of 12 digits, as accounts of AWS have; it is no account that you may see.`;
  return `${value} is our account${known.name ? ` ${known.name}` : ''}.${ownerWords(known)}`;
}

function summarise(
  arn: Arn,
  { value, sight, parts }: { value: string; sight: Sight; parts: AnswerParts },
): string {
  const type = arn.type ?? onlyResources.get(arn.service) ?? 'resource';
  const name = `${arn.serviceName} ${type}`;
  const article = VOWELS.test(name) ? 'an' : 'a';
  const where = arn.region === undefined ? '' : `, ${arn.region}`;
  const partition = arn.partition === 'aws' ? '' : ` (partition ${arn.partition})`;
  const { words, owner } = accountOf(arn, sight, parts);
  const indexed = isPartlyIndexed(arn.service, parts.kinds)
    ? `such ${arn.serviceName} resources`
    : arn.serviceName;
  return `${value} is ${article} ${name} \`${arn.resource}\`${words}${where}${partition}; cloudwhois keeps no index of ${indexed}, so whether it exists is not known.${owner}`;
}

/** Whether some kind knows other resources of the service. */
function isPartlyIndexed(service: string, kinds: AnswerParts['kinds']): boolean {
  return [...kinds.values()].some(({ accepts }) =>
    accepts.some((one) => one.shape === 'arn' && one.pattern.source.includes(`:${service}:`)),
  );
}

/** The account with its name and owner, as far as some kind lets the asker see it. */
function accountOf({ account }: Arn, sight: Sight, parts: AnswerParts): { words: string; owner: string } {
  if (account === undefined) return { words: '', owner: '' };
  const known = seenAccount(account, sight, parts);
  const words = ` in the account ${nameOfAccount({ id: account, name: known?.name })}`;
  return { words, owner: ownerWords(known) };
}
