import type { ConfigFault } from '#kit';
import { didYouMean } from './similar.ts';

/** The part of JSON Schema that the settings use. */
export interface Schema {
  type?: string | undefined;
  const?: string | undefined;
  anyOf?: readonly Schema[] | undefined;
  properties?: Readonly<Record<string, Schema>> | undefined;
  patternProperties?: Readonly<Record<string, Schema>> | undefined;
  required?: readonly string[] | undefined;
  items?: Schema | undefined;
  pattern?: string | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  description?: string | undefined;
  examples?: readonly unknown[] | undefined;
}

export interface ShapeFault extends ConfigFault {
  /** A key too many: what is around it can still be read. */
  stray?: true;
}

interface At {
  key: string;
  /** The scalar as written in the file: numbers lose leading zeros. */
  written: (key: string) => string | undefined;
}

/**
 * Compares a value with a schema and says everything that is wrong, each fault with its path. It decides as
 * TypeBox does (a test compares the two), but says more: near names, quotes that are missing, one fault for a
 * choice of several shapes; and it does not stop after the eighth.
 */
export function checkShape(schema: Schema, value: unknown, at: At): ShapeFault[] {
  if (schema.anyOf) return checkChoice(schema, schema.anyOf, value, at);
  if (kindOf(value) !== kindOfSchema(schema)) return [wrongType(schema, value, at)];
  if (typeof value === 'string') return checkText(schema, value, at);
  if (typeof value === 'number') return checkNumber(schema, value, at);
  if (Array.isArray(value)) {
    return value.flatMap((item, i) =>
      checkShape(schema.items ?? {}, item, { ...at, key: `${at.key}[${i}]` }),
    );
  }
  if (schema.type === 'object') return checkObject(schema, value as Record<string, unknown>, at);
  return [];
}

function checkObject(schema: Schema, value: Record<string, unknown>, at: At): ShapeFault[] {
  const known = schema.properties ?? {};
  const any = Object.values(schema.patternProperties ?? {})[0];
  const below = (name: string) => ({ ...at, key: at.key === '' ? name : `${at.key}.${name}` });
  const faults = Object.entries(value).flatMap(([name, member]) => {
    const expected = Object.hasOwn(known, name) ? known[name] : any;
    if (expected) return checkShape(expected, member, below(name));
    const problem = `is no known key here${didYouMean(name, Object.keys(known))}`;
    return [
      {
        key: below(name).key,
        problem,
        example: `one of ${Object.keys(known).join(', ')}`,
        stray: true as const,
      },
    ];
  });
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name));
  return [
    ...faults,
    ...missing.map((name) => fault(known[name] ?? {}, 'is missing', { ...at, key: below(name).key })),
  ];
}

function checkText(schema: Schema, value: string, at: At): ShapeFault[] {
  if (schema.const !== undefined && value !== schema.const)
    return [fault(schema, `must be ${schema.const}`, at)];
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  if (value.length < minLength) return [fault(schema, 'must not be empty', at)];
  if (value.length > maxLength) return [fault(schema, `must have at most ${maxLength} characters`, at)];
  if (schema.pattern === undefined || new RegExp(schema.pattern).test(value)) return [];
  return [fault(schema, `must be ${schema.description ?? `like ${schema.pattern}`}`, at)];
}

function checkNumber(schema: Schema, value: number, at: At): ShapeFault[] {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  if (value >= minimum && value <= maximum) return [];
  return [fault(schema, `must be a whole number from ${minimum} to ${maximum}`, at)];
}

/** One of several shapes: if the value is of the type of just one, that one says what is wrong. */
function checkChoice(schema: Schema, choices: readonly Schema[], value: unknown, at: At): ShapeFault[] {
  const all = choices.map((choice) => checkShape(choice, value, at));
  if (all.some((faults) => faults.length === 0)) return [];
  const near = choices
    .map((choice, i) => ({ choice, faults: all[i] ?? [] }))
    .filter(({ choice }) => choice.const === undefined && kindOf(value) === kindOfSchema(choice))
    .sort((a, b) => a.faults.length - b.faults.length)
    .at(0);
  if (near && choices.every(({ const: literal }) => literal === undefined)) return near.faults;
  if (near && typeof value !== 'string') return near.faults;
  const words = choices.map(
    (choice) => choice.const ?? choice.description ?? kindInWords(kindOfSchema(choice)),
  );
  const literals = choices.flatMap(({ const: literal }) => literal ?? []);
  const hint = typeof value === 'string' ? didYouMean(value, literals) : '';
  return [fault(schema, `must be ${words.join(' or ')}${hint}`, at)];
}

function wrongType(schema: Schema, value: unknown, at: At): ConfigFault {
  const wanted = kindOfSchema(schema);
  const written = at.written(at.key);
  if (wanted === 'string' && typeof value === 'number' && written !== undefined) {
    const [more] = checkText(schema, written, at);
    if (more) return more;
    const problem = 'is a number to YAML, which drops leading zeros and rounds long ones; write it in quotes';
    return { key: at.key, problem, example: `'${written}'` };
  }
  return fault(schema, `is ${kindInWords(kindOf(value))}; it must be ${kindInWords(wanted)}`, at);
}

function fault(schema: Schema, problem: string, { key }: At): ConfigFault {
  const example = schema.examples?.[0] ?? schema.const ?? schema.anyOf?.find((one) => one.const)?.const;
  if (example === undefined) return { key, problem };
  return { key, problem, example: typeof example === 'string' ? example : JSON.stringify(example) };
}

/** The type of a value, as JSON Schema names types. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (Number.isInteger(value)) return 'integer';
  return typeof value;
}

/** The type that a schema wants; choices of texts have none of their own. */
export function kindOfSchema({ type = 'string' }: Schema): string {
  return type;
}

function kindInWords(kind: string): string {
  const words: Record<string, string> = {
    array: 'a list',
    object: 'a block of keys',
    string: 'text',
    integer: 'a whole number',
    boolean: 'true or false',
    null: 'empty',
  };
  return words[kind] ?? `a ${kind}`;
}
