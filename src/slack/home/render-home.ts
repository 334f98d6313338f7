import type { Principal, Sensitivity } from '#kit';
import type { Access } from '../../access/access.ts';
import type { Watch } from '../../watch/watch.types.ts';
import { type Commands, withCommand } from '../commands.ts';
import { code, words } from '../message/escape.ts';
import {
  type Block,
  type Button,
  contextLine,
  plain,
  type Rendered,
  sectionsOf,
  type TextObject,
} from '../message/message.ts';
import { watchBlocks } from '../watches/render-watches.ts';
import type { Recent } from './recent.ts';

/** What somebody may do and has done, as their App Home shows it. */
export interface HomeFacts {
  commands: Commands;
  access: Pick<Access, 'grant'>;
  principal: Principal;
  /** One sentence on how fresh the index is; already escaped. */
  freshness: string;
  recent: readonly Recent[];
  /** To ask for access to what is not allowed. */
  requests: Button[];
  /** Absent where nothing can be watched. */
  watches?: readonly Watch[];
  /** What came of a click. */
  said?: Rendered;
  now: number;
}

/** A block of a Home, which may have headings. */
export type HomeBlock = Block | { type: 'header'; text: TextObject };

const first =
  'Ask about a thing in your own cloud: type a command, send me a message, or choose *What is this?* in the menu of any message.';

/** The App Home in at most 60 of Slack's 100 blocks: what came of a click, how to ask, rights, watches, what was asked. */
export function renderHome(facts: HomeFacts): HomeBlock[] {
  const { said, freshness, recent, requests, watches, now } = facts;
  return [
    ...(said ? [...said.blocks.slice(0, 2)] : []),
    ...sectionsOf([first], 1),
    ...part('What you may ask', [
      ...sectionsOf(rightsOf(facts), 8),
      ...(requests.length > 0 ? [{ type: 'actions' as const, elements: requests }] : []),
    ]),
    ...(watches ? part('What you watch', watchedOf(watches, now)) : []),
    ...part('What you asked last', sectionsOf(askedOf(recent), 2)),
    contextLine(freshness),
  ];
}

function part(title: string, blocks: Block[]): HomeBlock[] {
  return [{ type: 'header', text: plain(title) }, ...blocks];
}

const seen: Readonly<Record<Sensitivity, string>> = {
  public: 'what the whole internet can see anyway',
  internal: 'owners and facts, but nothing restricted',
  restricted: 'everything, restricted facts too',
};

/** A line for each kind: how to ask it and what one sees then, or who could grant it. */
function rightsOf({ commands, access, principal }: HomeFacts): string[] {
  return [...commands].flatMap(([typed, { kind, name, summary, example }]) => {
    const asked = code(withCommand(typed, example), 200);
    if (!kind) return [`${code(typed, 40)}: ${words(summary, 300)} For example ${asked}.`];
    const { decision, accounts } = access.grant({ principal, kind: name });
    if (!decision.allowed) return [`${code(typed, 40)}: not for you. ${grantedBy(decision.grantedBy)}`];
    const where = accounts ? ` of ${accounts.length} ${accounts.length === 1 ? 'account' : 'accounts'}` : '';
    const live = decision.live ? ' You may look live.' : '';
    return [
      `${code(typed, 40)}: you see ${seen[decision.see ?? 'public']}${where}.${live} For example ${asked}.`,
    ];
  });
}

function grantedBy(groups: readonly string[]): string {
  const named = groups.slice(0, 10).map((group) => code(group, 60));
  return named.length === 0 ? 'Nobody is granted it yet.' : `Granted to: ${named.join(', ')}.`;
}

function watchedOf(watches: readonly Watch[], now: number): Block[] {
  if (watches.length > 0) return watchBlocks(watches, now);
  return sectionsOf(['Nothing. Press *Watch* under an answer, and you are told when it changes.'], 1);
}

function askedOf(recent: readonly Recent[]): string[] {
  if (recent.length === 0) return ['Nothing yet.'];
  return recent.map(({ typed, text }) => code(`${typed} ${text}`, 200));
}
