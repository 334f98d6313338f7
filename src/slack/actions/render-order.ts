import type { Target } from '#kit';
import { inWords, iso, nameOfAccount, resourceOf, shorten, utc } from '#kit';
import type { Order, OrderState } from '../../access/actions/action.types.ts';
import type { Person } from '../../access/requests/request.types.ts';
import { button } from '../buttons/button.ts';
import { code, escape, withCode } from '../message/escape.ts';
import { clamp, limits } from '../message/limits.ts';
import { type Button, mrkdwn, type Rendered, section } from '../message/message.ts';
import { slackDate } from '../message/when.ts';

interface Options {
  /** What one types to ask about the thing: `/ec2info`. */
  typed: string | undefined;
  /** Whether its reader may decide. */
  decides?: boolean;
}

/** How the parts of a sentence are written: with markup, or plain. */
interface Style {
  name: (text: string, max: number) => string;
  sentence: (text: string, max: number) => string;
  time: (at: string) => string;
}

const marked: Style = { name: code, sentence: withCode, time: slackDate };
const plain: Style = { name: escape, sentence: escape, time: utc };

/** What somebody wants done, or how it went, as it stands; with the buttons of who decides on it. */
export function renderOrder(order: Order, options: Options): Rendered {
  const buttons = options.decides && order.state === 'waiting' ? decisions(order) : [];
  return {
    text: clamp(linesOf(order, options, plain).join('\n'), limits.text),
    blocks: [
      section(mrkdwn(clamp(linesOf(order, options, marked).join('\n'), limits.section))),
      ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons }] : []),
    ],
  };
}

function linesOf(order: Order, { typed }: Options, style: Style): string[] {
  const { state, because, who, decided, role, id, target, until, approvers = [] } = order;
  const groups = style.sentence(approvers.join(', '), 500);
  const look = typed ?? '/whois';
  const after: Readonly<Partial<Record<OrderState, string>>> = {
    waiting: `Members of these groups can decide: ${groups}; until ${style.time(iso(until))}.`,
    accepted: 'How it ends follows by direct message.',
    timeout: `Look with ${style.name(`${look} ${target.id} --live`, 400)}`,
  };
  const approval = decided && state !== 'denied' ? `, approved by ${mention(decided.by)}` : '';
  return [
    headOf(order, style),
    ...(because === undefined ? [] : [style.sentence(because, 600)]),
    ...(after[state] === undefined ? [] : [after[state]]),
    `Asked by ${mention(who)}${approval}; with the role ${style.name(role, 80)}. Action ${escape(id, 60)}.`,
  ];
}

function headOf({ state, verb, who, decided, unsure, ...order }: Order, style: Style): string {
  const thing = thingOf(order.target, (text) => style.name(text, 300), 80);
  const toDo = `to ${escape(verb, 30)} ${thing}`;
  const seen = order.seen === undefined ? undefined : style.name(order.seen, 40);
  const heads: Readonly<Record<OrderState, string>> = {
    waiting: `${mention(who)} asks ${toDo}.`,
    doing: `The cloud is being asked ${toDo}.`,
    accepted: unsure
      ? `Whether the cloud took the request ${toDo} is not known: it broke off. Its state is watched.`
      : `The cloud took the request ${toDo}.`,
    done: `${thing} is ${seen}.`,
    timeout: `No final state after ${inWords(order.until - (decided?.at ?? order.askedAt))} of waiting ${toDo}: it is ${seen ?? 'not known how it is'}.`,
    gone: `${thing} is not there any more.`,
    needless: `Nothing was done ${toDo}.`,
    failed: `The request ${toDo} failed: nothing was done.`,
    denied: `${decided ? mention(decided.by) : 'Somebody'} denied ${toDo}.`,
    lapsed: `Nobody decided in time on the request ${toDo}.`,
  };
  return heads[state];
}

/**
 * `i-0a1b (api-7) in payments-prod (111122223333), eu-west-1`: a long name is cut, so that the account is told all the
 * same; in a dialog (without `as`) so that all of it fits.
 */
export function thingOf(target: Target, as = (text: string) => text, most = 32): string {
  const { id, name, account, region } = target;
  const short = resourceOf(id);
  const named = !name || name === short ? '' : ` (${as(shorten(name, most))})`;
  const where = nameOfAccount({ id: account.id, name: account.name && shorten(account.name, most) });
  return `${as(shorten(short, most))}${named} in ${as(where)}, ${as(region)}`;
}

function decisions(order: Order): Button[] {
  const { id, who, verb, target } = order;
  const text = `${who.user} wants to ${verb} ${thingOf(target)}.`;
  return [
    ...button({
      ...{ action: `order-approve:${id}`, text: 'Approve', label: `Approve: ${text}`, value: id },
      confirm: { title: 'Approve', text: `${text} It is done at once.`, yes: 'Approve' },
    }),
    ...button({ action: `order-deny:${id}`, text: 'Deny', label: `Deny: ${text}`, value: id }),
  ];
}

function mention({ user }: Person): string {
  return `<@${user}>`;
}
