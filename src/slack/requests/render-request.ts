import { inWords, iso, utc } from '#kit';
import type { AccessRequest, Decider, RequestState, Terms } from '../../access/requests/request.types.ts';
import { button } from '../buttons/button.ts';
import { code, escape, words } from '../message/escape.ts';
import { clamp, fitLines, limits } from '../message/limits.ts';
import { type Button, joined, mrkdwn, notice, type Rendered, section } from '../message/message.ts';
import { slackDate } from '../message/when.ts';

/** What a reader is offered: to decide, and to end it once it stands; the latter alone; or nothing. */
export type Power = 'decide' | 'end' | 'nothing';

/** Something said twice: with markup, and plain. Both are escaped. */
interface Said {
  marked: string;
  plain: string;
}

/** A request for access as it stands, with what its reader may do with it. */
export function renderRequest(request: AccessRequest, terms: Terms | undefined, power: Power): Rendered {
  const lines = [headOf(request), whyOf(request), whereOf(request), whenOf(request, terms)];
  const buttons = buttonsOf(request, power);
  return {
    text: clamp(lines.map((line) => line.plain).join('\n'), limits.text),
    blocks: [
      section(mrkdwn(lines.map(({ marked }) => marked).join('\n'))),
      ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons }] : []),
    ],
  };
}

/** How many are shown in a list: each is two blocks. */
const most = 20;

/** Somebody's own requests and those that they may decide on, each with what they may do. */
export function renderRequests(
  requests: readonly { request: AccessRequest; terms: Terms | undefined; power: Power }[],
): Rendered {
  if (requests.length === 0)
    return notice('There are no requests for access of yours, and none wait for you.');
  const each = requests
    .slice(0, most)
    .map(({ request, terms, power }) => renderRequest(request, terms, power));
  const left = requests.length - each.length;
  const { blocks } = each.reduce(joined);
  const said = fitLines(
    each.map(({ text }) => text),
    limits.text - 100,
  );
  const unsaid = said.left > 0 ? `\n${said.left} more are in the blocks of this message.` : '';
  const shown = { text: `${said.text}${unsaid}`, blocks };
  return left > 0 ? joined(shown, notice(`${left} older ones are not shown.`)) : shown;
}

/** What somebody hears whose decision came too late. */
export function renderLate({ state, who, kind, decided, until }: AccessRequest, now: number): Rendered {
  const of = `access of ${mention(who)} to ${words(kind, 60)}`;
  const verb = did[state];
  if (decided && verb !== undefined)
    return notice(
      `Too late: ${mention(decided.by)} ${verb} ${of} ${inWords(Math.max(0, now - decided.at))} ago.`,
    );
  if (state === 'pending') return notice(`Nobody has approved ${of} yet.`);
  if (state === 'approved')
    return notice(`There is nothing to decide on ${of}: it was taken without approval.`);
  return notice(
    `Too late: the request for ${of} ${state === 'ended' ? 'ended' : 'lapsed'} at ${utc(iso(until))}.`,
  );
}

/** What a decision did to the access. */
const did: Readonly<Partial<Record<RequestState, string>>> = {
  approved: 'approved',
  denied: 'denied',
  revoked: 'took back',
};

function headOf({ who, kind, state, decided }: AccessRequest): Said {
  const to = (shown: string): string => {
    const of = `access of ${mention(who)} to ${shown}`;
    if (state === 'pending') return `${mention(who)} asks for access to ${shown}.`;
    if (state === 'lapsed') return `Nobody decided in time on ${of}.`;
    if (state === 'ended') return `The ${of} has ended.`;
    if (decided) return `${mention(decided.by)} ${did[state] ?? state} ${of}.`;
    return `${mention(who)} took access to ${shown} at once, without approval.`;
  };
  return { marked: to(code(kind, 60)), plain: to(escape(kind, 60)) };
}

function whyOf({ reason, decided }: AccessRequest): Said {
  const said = decided?.reason;
  return {
    marked: `Why: ${code(reason)}${said === undefined ? '' : ` Reason of the decision: ${code(said)}`}`,
    plain: `Why: ${escape(reason)}${said === undefined ? '' : ` Reason of the decision: ${escape(said)}`}`,
  };
}

function whereOf(request: AccessRequest): Said {
  const said = `For ${scopeOf(request)}. Request ${escape(request.id, 60)}.`;
  return { marked: said, plain: said };
}

/** `2 h, account 111122223333, shown in <#C0INCIDENT>, too` */
function scopeOf({ durationMs, account, channel }: AccessRequest): string {
  const where = account === undefined ? 'all accounts' : `account ${escape(account, 20)}`;
  return `${inWords(durationMs)}, ${where}${channel === undefined ? '' : `, and for <#${channel}> to read`}`;
}

function whenOf({ state, until, decided, id }: AccessRequest, terms: Terms | undefined): Said {
  const at = (time: number, before: string, after = '.'): Said => ({
    marked: `${before} ${slackDate(iso(time))}${after}`,
    plain: `${before} ${utc(iso(time))}${after}`,
  });
  if (state === 'approved') return at(until, 'It stands until');
  if (state !== 'pending') return at(decided && state !== 'ended' ? decided.at : until, 'That was at');
  const by = words(terms?.approvers.join(', ') ?? 'none any more', 500);
  const where =
    terms?.decideIn === 'console'
      ? `. Not in Slack, but on the command line of cloudwhois: access approve ${escape(id, 60)}`
      : '';
  return at(until, `Members of these groups can decide: ${by}${where}; until`);
}

function buttonsOf(request: AccessRequest, power: Power): Button[] {
  const { id, state, who, kind } = request;
  const of = `access of ${who.user} to ${kind}`;
  if (state === 'approved' && power !== 'nothing')
    return button({ action: `revoke:${id}`, text: 'Revoke', label: `End the ${of}`, value: id });
  if (state !== 'pending' || power !== 'decide') return [];
  return [
    ...button({
      ...{ action: `approve:${id}`, text: 'Approve', label: `Approve the ${of}`, value: id },
      confirm: {
        title: 'Approve',
        text: `${who.user} may ask about ${kind} for ${scopeOf(request).replaceAll(/[<>]/g, '')}.`,
        yes: 'Approve',
      },
    }),
    ...button({ action: `deny:${id}`, text: 'Deny', label: `Deny the ${of}`, value: id }),
  ];
}

function mention(one: Decider): string {
  return one.type === 'slack' ? `<@${one.user}>` : 'The command line';
}
