import {
  type Accepts,
  type Kind,
  normaliseAddress,
  normaliseHostname,
  parseNetwork,
  type Question,
  type Shape,
} from '#kit';
import type { Form } from './read-shape.ts';
import { MARK, withoutSecrets } from './secrets.ts';

type Pattern = Extract<Accepts, { pattern: RegExp }>;
/** One thing asked, of one kind. */
export type Read = Pick<Question, 'kind' | 'shape' | 'value' | 'because' | 'guess'>;

/** One shape that a kind accepts. */
interface Accepting {
  kind: string;
  when: Accepts['when'];
}

/** What every kind accepts, by shape, in the kinds' order. */
interface AllAccepting {
  plain: Record<'address' | 'cidr', Accepting[]>;
  patterns: Record<'hostname' | 'arn' | 'id', (Accepting & { pattern: Pattern })[]>;
}
type Candidates = AllAccepting['patterns']['id'];

/** How a piece of text is read. */
export interface Asking {
  /** The kind that was asked by name. */
  kind: string | undefined;
  /** Nothing else was typed. */
  alone: boolean;
}

const compiled = new WeakMap<ReadonlyMap<string, Kind>, AllAccepting>();

/**
 * The kinds that answer a form, each once, with the value to ask for. A host name is tried as an id only where
 * one kind was asked by name (a bucket's name may look like a host). A value that looks like a secret matches nothing.
 */
export function matchKinds(form: Form, kinds: ReadonlyMap<string, Kind>, asking: Asking): Read[] {
  const { plain, patterns } = acceptingOf(kinds);
  if (form.shape === 'address' || form.shape === 'cidr')
    return plain[form.shape].filter((one) => isAsked(one, asking)).map(({ kind }) => ({ kind, ...form }));
  if (form.shape === 'id') {
    const said = matchPatterns(takingLabels(patterns.hostname), form.value, asking);
    return said.length > 0 ? said : matchPatterns(patterns.id, form.value, asking);
  }
  const found = matchPatterns(patterns[form.shape], form.value, asking);
  const asId = found.length === 0 && form.shape === 'hostname' && asking.kind !== undefined;
  return asId ? matchPatterns(patterns.id, form.value, asking) : found;
}

function isAsked({ kind, when }: Accepting, asking: Asking): boolean {
  if (asking.kind !== undefined) return asking.kind === kind;
  return when === undefined || (when === 'alone' && asking.alone);
}

/** A name without a dot, `ip-10-0-0-1`, says something only to patterns that take a value out of it. */
function takingLabels(candidates: Candidates): Candidates {
  return candidates.filter(({ pattern }) => pattern.value !== undefined);
}

/** As `matchKinds`, for a URL as a whole: only patterns that take a value out of it. */
export function matchUrl(url: string, kinds: ReadonlyMap<string, Kind>, asking: Asking): Read[] {
  const taking = takingLabels(acceptingOf(kinds).patterns.id);
  return url.length > 2048 || taking.length === 0 ? [] : matchPatterns(taking, url, asking);
}

function matchPatterns(candidates: Candidates, text: string, asking: Asking): Read[] {
  const found: Read[] = [];
  for (const candidate of candidates) {
    if (!isAsked(candidate, asking)) continue;
    if (found.some((read) => read.kind === candidate.kind)) continue;
    const read = matchPattern(candidate.pattern, text);
    const guess = candidate.when === 'alone' && asking.kind === undefined;
    if (read) found.push({ kind: candidate.kind, ...read, ...(guess && { guess }) });
  }
  return found;
}

function matchPattern(accepts: Pattern, text: string): Omit<Read, 'kind'> | undefined {
  const match = accepts.pattern.exec(text);
  if (!match) return undefined;
  const taken = accepts.value ? accepts.value(match) : text;
  const shape = accepts.as ?? accepts.shape;
  const value = taken === undefined ? undefined : normalised(taken, shape);
  if (value === undefined || withoutSecrets(value).includes(MARK)) return undefined;
  return { shape, value, because: accepts.because };
}

function normalised(value: string, shape: Shape): string | undefined {
  if (shape === 'address') return normaliseAddress(value);
  if (shape === 'cidr') return parseNetwork(value)?.text;
  return shape === 'hostname' ? normaliseHostname(value) : value || undefined;
}

function acceptingOf(kinds: ReadonlyMap<string, Kind>): AllAccepting {
  const known = compiled.get(kinds);
  if (known) return known;
  const all: AllAccepting = { plain: { address: [], cidr: [] }, patterns: { hostname: [], arn: [], id: [] } };
  for (const { name: kind, accepts } of kinds.values()) {
    for (const one of accepts) {
      const { when } = one;
      if ('pattern' in one) all.patterns[one.shape].push({ kind, when, pattern: one });
      else if (!all.plain[one.shape].some((other) => other.kind === kind))
        all.plain[one.shape].push({ kind, when });
    }
  }
  compiled.set(kinds, all);
  return all;
}
