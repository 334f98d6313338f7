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
export type Read = Pick<Question, 'kind' | 'shape' | 'value' | 'because'>;

/** What every kind accepts, by shape, in the kinds' order. */
interface Accepting {
  plain: Record<'address' | 'cidr', string[]>;
  patterns: Record<'hostname' | 'arn' | 'id', { kind: string; pattern: Pattern }[]>;
}

const compiled = new WeakMap<ReadonlyMap<string, Kind>, Accepting>();

/**
 * The kinds that answer a form, each once, with the value to ask for. A host name is tried as an id only where
 * one kind was asked by name (a bucket's name may look like a host). A value that looks like a secret matches nothing.
 */
export function matchKinds(form: Form, kinds: ReadonlyMap<string, Kind>, kind?: string): Read[] {
  const { plain, patterns } = acceptingOf(kinds);
  if (form.shape === 'address' || form.shape === 'cidr') {
    const answering = plain[form.shape];
    return (kind === undefined ? answering : answering.filter((name) => name === kind)).map((name) => ({
      kind: name,
      ...form,
    }));
  }
  if (form.shape === 'id') {
    const said = matchPatterns(takingLabels(patterns.hostname), form.value, kind);
    return said.length > 0 ? said : matchPatterns(patterns.id, form.value, kind);
  }
  const found = matchPatterns(patterns[form.shape], form.value, kind);
  const asId = found.length === 0 && form.shape === 'hostname' && kind !== undefined;
  return asId ? matchPatterns(patterns.id, form.value, kind) : found;
}

/** A name without a dot, `ip-10-0-0-1`, says something only to patterns that take a value out of it. */
function takingLabels(candidates: Accepting['patterns']['id']): Accepting['patterns']['id'] {
  return candidates.filter(({ pattern }) => pattern.value !== undefined);
}

/** As `matchKinds`, for a URL as a whole: only patterns that take a value out of it. */
export function matchUrl(url: string, kinds: ReadonlyMap<string, Kind>, kind?: string): Read[] {
  const taking = acceptingOf(kinds).patterns.id.filter(({ pattern }) => pattern.value !== undefined);
  return url.length > 2048 || taking.length === 0 ? [] : matchPatterns(taking, url, kind);
}

function matchPatterns(candidates: Accepting['patterns']['id'], text: string, kind?: string): Read[] {
  const found: Read[] = [];
  for (const candidate of candidates) {
    if (kind !== undefined && candidate.kind !== kind) continue;
    if (found.some((read) => read.kind === candidate.kind)) continue;
    const read = matchPattern(candidate.pattern, text);
    if (read) found.push({ kind: candidate.kind, ...read });
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

function acceptingOf(kinds: ReadonlyMap<string, Kind>): Accepting {
  const known = compiled.get(kinds);
  if (known) return known;
  const all: Accepting = { plain: { address: [], cidr: [] }, patterns: { hostname: [], arn: [], id: [] } };
  for (const { name, accepts } of kinds.values()) {
    for (const one of accepts) {
      if ('pattern' in one) all.patterns[one.shape].push({ kind: name, pattern: one });
      else if (!all.plain[one.shape].includes(name)) all.plain[one.shape].push(name);
    }
  }
  compiled.set(kinds, all);
  return all;
}
