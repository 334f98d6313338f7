import type { Answer, Whois } from '#kit';
import { byThing } from '../../answer/rows.ts';
import { actionButtons } from '../actions/action-buttons.ts';
import type { DeliverOptions, SlackQuestion } from '../deliver.ts';
import { kindsOf, mayRead, type Reply } from '../may-read.ts';
import type { AskedBy } from '../message/blocks.ts';
import { shown } from '../message/limits.ts';
import type { Block, Button } from '../message/message.ts';
import { ownerButton } from '../owners/owner-button.ts';
import { typedOptions } from '../typed-options.ts';
import { button, linkButton } from './button.ts';
import { choiceButtons } from './choices.ts';
import { csvButton } from './csv-button.ts';
import { requestButtons } from './request-buttons.ts';
import { type Again, longestText, typedAgain, valueOf } from './state.ts';

interface Context extends DeliverOptions {
  /** Where others read the answer. */
  by?: AskedBy;
  /** What a file of all of it asks, where the message does not show all. */
  csv?: Again;
}

/** What can be done with an answer, as one row of buttons; none where there is nothing. Only what would work is offered. */
export function answerButtons(reply: Reply, question: SlackQuestion, context: Context): Block[] {
  const elements = Array.isArray(reply) ? csvButton(context.csv) : buttonsOf(reply, question, context);
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function buttonsOf(reply: Answer | Whois, question: SlackQuestion, context: Context): Button[] {
  if (reply.outcome === 'invalid') return choiceButtons(question, context.commands);
  return [...actionsOf(reply, question, context), ...deniedButtons(reply, question, context)];
}

function actionsOf(reply: Answer | Whois, question: SlackQuestion, context: Context): Button[] {
  if (reply.outcome === 'denied') return [];
  const answer = onlyAnswer(reply);
  const text = 'answers' in reply ? reply.text : reply.question.text;
  const { at, live: isLive } = typedOptions(question);
  const again: Again = {
    ...{ name: question.command.name, text },
    ...(at !== undefined && { at }),
    ...(question.cursor !== undefined && { cursor: question.cursor }),
    ...(question.kinds && { kinds: question.kinds }),
    ...(context.by && { by: context.by.user }),
  };
  return [
    ...(at === undefined && canLookLive(reply, question, context) ? live(again) : []),
    ...(mayShare(reply, question, context) ? share({ ...again, ...(isLive && { live: true }) }) : []),
    ...(answer ? [...more(answer, again), ...history(answer, again)] : []),
    ...csvButton(context.csv),
    ...(answer && context.watches && at === undefined ? [...watch(answer, again), ...known(answer)] : []),
    ...(answer && at === undefined ? ownerButton(answer, question, context) : []),
    ...pages(answer, again, context),
    // Others would see what they may not do
    ...(answer && !context.by && at === undefined ? actionButtons(answer, question, context) : []),
  ];
}

/** For each kind that was denied: to ask for it, where that could help. */
function deniedButtons(reply: Answer | Whois, { principal }: SlackQuestion, context: Context): Button[] {
  const answers = 'answers' in reply ? reply.answers : [reply];
  const denied = answers.flatMap(({ outcome, question }) => (outcome === 'denied' ? [question.kind] : []));
  return requestButtons(denied, principal, context);
}

/** The one answer that a message is about. */
function onlyAnswer(reply: Answer | Whois): Answer | undefined {
  if (!('answers' in reply)) return reply;
  const told = byThing(reply.answers).flatMap(({ telling }) => telling);
  return told.length === 1 ? told[0] : undefined;
}

/** Whether one of the kinds can be looked at live, and the asker may. */
function canLookLive(reply: Answer | Whois, question: SlackQuestion, context: Context): boolean {
  const kinds = new Set(kindsOf(reply));
  const channel = context.by && question.channel;
  return [...context.commands.values()].some(({ name, kind }) => {
    if (!kind || !kinds.has(name)) return false;
    if (!Object.values(kind.providers).some(({ confirm, find }) => confirm ?? find)) return false;
    const asked = { principal: question.principal, kind: name, ...(channel !== undefined && { channel }) };
    return context.access.grant(asked).decision.live;
  });
}

/** Whether it is the asker's alone as yet, and the channel may read all of it. */
function mayShare(reply: Answer | Whois, question: SlackQuestion, context: Context): boolean {
  if (context.by || !/^[CG]/.test(question.channel)) return false;
  return kindsOf(reply).every((kind) => mayRead(question.channel, kind, question, context));
}

function live(again: Again): Button[] {
  return button({
    ...{ action: 'live', text: 'Check live', label: 'Ask the cloud now and replace this answer' },
    value: valueOf(again),
  });
}

function share(again: Again): Button[] {
  return button({
    ...{ action: 'share', text: 'Share to channel', label: 'Show this answer to everybody in this channel' },
    value: valueOf(again),
    confirm: {
      title: 'Share to channel',
      text: 'Everybody in this channel will see the answer, as far as the channel may see it, and who shared it.',
      yes: 'Share',
    },
  });
}

function more({ cursor, question, results, total }: Answer, again: Again): Button[] {
  // A page that is shown in part has no next one: that would leave out the rest of it
  if (cursor === undefined || results.length > shown.results) return [];
  const { name: _, text: __, cursor: ___, ...rest } = again;
  return button({
    ...{ action: 'more', text: 'Show more', label: `Show the next of ${total} results` },
    value: valueOf({ ...rest, name: question.kind, text: question.text, cursor }),
  });
}

function history({ outcome, question: { kind, value }, total }: Answer, again: Again): Button[] {
  if (outcome !== 'found' || value === undefined || value.startsWith('list') || total > shown.grouped)
    return [];
  const { name: _, text: __, cursor: ___, ...rest } = again;
  return button({
    ...{ action: 'history', text: 'History', label: 'Show who had this before' },
    value: valueOf({ ...rest, name: kind, text: value }),
  });
}

/** Of one thing, which a watch can look after. */
function watch({ outcome, question: { kind, value }, results, total }: Answer, again: Again): Button[] {
  if (outcome !== 'found' || value === undefined || results.length !== 1 || total !== 1) return [];
  const { name: _, text: __, cursor: ___, ...rest } = again;
  return button({
    ...{ action: 'watch', text: 'Watch', label: 'Tell me when its owner or exposure changes, or it goes' },
    value: valueOf({ ...rest, name: kind, text: value }),
  });
}

/** What is not known because something was not read may be known once it has been. */
function known({ outcome, question: { kind, value }, coverage }: Answer): Button[] {
  if (outcome !== 'unknown' || coverage.failed.length === 0) return [];
  if (value === undefined || value.startsWith('list')) return [];
  return button({
    ...{ action: 'known', text: 'Tell me when known', label: 'Tell me once what was not read has been read' },
    value: valueOf({ name: kind, text: value }),
  });
}

/** The answer on our own console, and in the cloud's where there is one thing to open. */
function pages(answer: Answer | undefined, again: Again, { consoleUrl, commands }: Context): Button[] {
  const own = consoleUrl === undefined ? null : URL.parse(consoleUrl);
  own?.searchParams.set('q', typedAgain(again, commands));
  const [result, another] = answer?.results ?? [];
  const link = another ? undefined : result?.links[0];
  return [
    // A text that was cut does not ask the same
    ...(own && again.text.length < longestText
      ? linkButton({ action: 'console', text: 'Open in console', url: own.href })
      : []),
    ...(link ? linkButton({ action: 'cloud', text: `Open in ${link.text}`, url: link.url }) : []),
  ];
}
