import type { Schema } from './check-shape.ts';
import { checkShape, kindOf, kindOfSchema } from './check-shape.ts';

/**
 * The value with everything of the wrong shape left out, or where the schema requires it replaced by an example, so
 * that the rest can be checked further. Lists of blocks keep their length: faults name their members by number.
 */
export function fitting(schema: Schema, value: unknown): unknown {
  if (fits(schema, value)) return value;
  const [near] = (schema.anyOf ?? [])
    .filter((one) => one.const === undefined && one.type !== 'string' && kindOfSchema(one) === kindOf(value))
    .sort((a, b) => faultsOf(a, value) - faultsOf(b, value));
  if (near) return fitting(near, value);
  if (kindOf(value) !== kindOfSchema(schema)) return sample(schema);
  if (schema.type === 'object') return fittingObject(schema, value as Record<string, unknown>);
  if (schema.type !== 'array') return sample(schema);
  const { items = {} } = schema;
  return (value as unknown[]).flatMap((item) =>
    fits(items, item) || isBlock(items) ? [fitting(items, item)] : [],
  );
}

function fittingObject(schema: Schema, value: Record<string, unknown>): object {
  const { properties = {}, patternProperties = {}, required = [] } = schema;
  const any = Object.values(patternProperties)[0];
  const members = Object.entries(value).flatMap(([name, member]) => {
    const expected = Object.hasOwn(properties, name) ? properties[name] : any;
    if (!expected) return [];
    const kept = fits(expected, member) || typeof member === 'object';
    return kept ? [[name, fitting(expected, member)]] : [];
  });
  const samples = required.map((name) => [name, sample(properties[name] ?? {})]);
  return Object.fromEntries([...samples, ...members]);
}

function fits(schema: Schema, value: unknown): boolean {
  return faultsOf(schema, value) === 0;
}

function faultsOf(schema: Schema, value: unknown): number {
  return checkShape(schema, value, { key: '', written: () => undefined }).length;
}

function isBlock({ type, anyOf = [] }: Schema): boolean {
  return type === 'object' || anyOf.some(isBlock);
}

/** Something of the right shape. */
function sample(schema: Schema): unknown {
  const { anyOf: [first] = [] } = schema;
  if (first) return sample(first);
  if (schema.type === 'object') return fittingObject(schema, {});
  if (schema.type === 'array') return [];
  return schema.const ?? schema.examples?.[0] ?? schema.minimum ?? (schema.type === 'boolean' ? false : '');
}
