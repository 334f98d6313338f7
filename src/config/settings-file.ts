import type { Document, ParsedNode } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { ConfigFault } from '#kit';

/** The configuration file as read, not yet compared with the schema. */
export interface SettingsFile {
  /** What the file holds; undefined where it could not be parsed. */
  value?: unknown;
  faults: ConfigFault[];
  /** The line of a member (`access.rules[2].groups[0]`), or of the nearest one around it. */
  lineOf: (key: string) => number | undefined;
  /** A scalar as it is written in the file, such as `012345678901` where YAML understood a number. */
  written: (key: string) => string | undefined;
}

const largest = 1024 * 1024;
/** A file of ours needs a handful; a bomb needs thousands. */
const mostAliases = 100;

/**
 * Parses YAML 1.2 strictly: no duplicate keys, no unknown tags, one document, at most 1 MB. Every key is a text.
 * Never throws. Faults name line and column and quote nothing of the file, as it may hold an external id.
 */
export function parseSettingsFile(text: string, name: string): SettingsFile {
  if (Buffer.byteLength(text) > largest) {
    return refused(name, 'is larger than 1 MB, which no configuration needs');
  }
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
    const errors = [...document.errors, ...document.warnings].map(({ message, pos }) => {
      const { line, col } = lines.linePos(pos[0]);
      return { key: name, problem: `line ${line}, column ${col}: ${message.replaceAll('\n', ' ')}` };
    });
    if (errors.length > 0) return { ...nowhere, faults: errors.slice(0, 20) };
    const value: unknown = document.toJS({ maxAliasCount: mostAliases }) ?? {};
    return {
      value,
      faults: [],
      lineOf: (key) => {
        const { offset } = walk(document, key);
        return offset === undefined ? undefined : lines.linePos(offset).line;
      },
      written: (key) => walk(document, key).source,
    };
  } catch (error) {
    // The library throws a ReferenceError for too many aliases; deep nesting exhausts the stack
    const why = error instanceof RangeError ? 'is nested too deeply' : 'cannot be read as YAML';
    const alias = error instanceof ReferenceError ? 'repeats itself through too many aliases' : why;
    return refused(name, alias);
  }
}

const nowhere = { lineOf: () => undefined, written: () => undefined };

function refused(key: string, problem: string): SettingsFile {
  return { ...nowhere, faults: [{ key, problem }] };
}

/** Follows a key through the document as far as it goes. */
function walk(document: Document.Parsed, key: string): { offset?: number; source?: string } {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const segment of key.match(/[^.[\]]+/g) ?? []) {
    const parent = isAlias(node) ? node.resolve(document) : node;
    const [at, next] = step(parent, segment);
    if (at === undefined) return offset === undefined ? {} : { offset };
    offset = at;
    node = next;
  }
  const source = isScalar(node) ? node.source : undefined;
  return { ...(offset === undefined ? {} : { offset }), ...(source === undefined ? {} : { source }) };
}

function step(parent: unknown, segment: string): [number | undefined, unknown] {
  if (isMap<ParsedNode, ParsedNode>(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === segment);
    return [pair?.key.range[0], pair?.value];
  }
  if (isSeq(parent)) {
    const item = parent.items[Number(segment)];
    return [isNode(item) ? item.range?.[0] : undefined, item];
  }
  return [undefined, undefined];
}
