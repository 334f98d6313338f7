/** Slack's limits on messages, in characters unless named otherwise: slack.md of the docs, Block Kit reference. */
export const limits = {
  blocks: 50,
  homeBlocks: 100,
  /** Of the top-level text: advised, beyond it clients shorten. */
  text: 4000,
  section: 3000,
  fields: 10,
  field: 2000,
  header: 150,
  contextElements: 10,
  actions: 25,
  buttonText: 75,
  buttonLabel: 75,
  buttonValue: 2000,
  buttonUrl: 3000,
  actionId: 255,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  /** Of what is said beside a field of a form. */
  fieldError: 300,
} as const;

/**
 * How much an answer shows: results (a page of the index), how many of them with all their facts and how many by
 * account; things of one relation, relations, facts that are blocks, and lines of such a block; answers one by one.
 */
export const shown = {
  results: 50,
  grouped: 10,
  detailed: 3,
  related: 5,
  relations: 8,
  links: 3,
  failures: 5,
  notes: 12,
  blockFacts: 3,
  blockLines: 20,
  answers: 5,
} as const;

/** The same for each of several answers in one message. */
export const brief = { results: 5, detailed: 1, notes: 6, blockFacts: 1 } as const;

/**
 * At most `max` characters, never half a character or half an entity; what is cut is told by "…" at the end.
 * Escaped text stays escaped.
 */
export function clamp(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$|&[a-z]{0,3}$/, '')}…`;
}

/** The first lines that fit into `max` characters, and how many were left out. */
export function fitLines(lines: readonly string[], max: number): { text: string; left: number } {
  let text = '';
  for (const [position, line] of lines.entries()) {
    const next = text === '' ? line : `${text}\n${line}`;
    if (next.length > max) return { text, left: lines.length - position };
    text = next;
  }
  return { text, left: 0 };
}
