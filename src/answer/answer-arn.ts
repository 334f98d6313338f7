import type { Principal, Question } from '#kit';
import { covers } from '#kit';
import type { AnswerParts, Draft } from './answer-parts.ts';
import { emptyAnswer, refusalOf } from './answer-question.ts';
import { onlyResources } from './aws-services.ts';
import { type Arn, readArn } from './read-arn.ts';
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
 * What an ARN says by itself, where no kind holds such things: service, resource, account and region. The account's
 * name and owner are told to those who may see something of that account. Whoever may ask about nothing is denied.
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
  const summary = arn ? summarise(arn, { value, sight, parts }) : `${value} is not a whole ARN.`;
  const answer = emptyAnswer({
    question: { text, kind, value },
    outcome: 'unknown',
    summary,
    notes: [...notes],
  });
  return { ...answer, because: 'The ARN itself: nothing else knows of it.' };
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
function accountOf(
  { account }: Arn,
  sight: Sight,
  { kinds, accounts }: AnswerParts,
): { words: string; owner: string } {
  if (account === undefined) return { words: '', owner: '' };
  const visible = [...kinds.keys()].some((kind) => covers(sight.see(kind, account), 'internal'));
  const known = visible ? accounts.get(account) : undefined;
  const words = ` in the account ${known?.name ? `${known.name} (${account})` : account}`;
  if (!known?.owner) return { words, owner: '' };
  return { words, owner: ` Owner: ${known.owner}${known.contact ? ` (${known.contact})` : ''}.` };
}
