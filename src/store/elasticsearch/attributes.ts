import type { TSchema } from '#kit';

/** Fields of `attrs` by name: what Elasticsearch's mapping says of them. */
export type Attributes = Readonly<
  Record<string, { type: 'keyword' | 'double' | 'boolean'; ignore_above?: number }>
>;

const fields = {
  string: { type: 'keyword', ignore_above: 1024 },
  number: { type: 'double' },
  integer: { type: 'double' },
  boolean: { type: 'boolean' },
} as const;

/** A schema as JSON Schema has it. */
interface Shape {
  type?: string;
  properties?: Record<string, Shape>;
  anyOf?: Shape[];
  items?: Shape;
  const?: unknown;
}

/**
 * The fields that a kind's schema of `attrs` makes searchable: those that are texts, numbers or switches, or lists of
 * such. Look-ups do not need them; people with other tools do.
 */
export function attributesOf(schema: TSchema | undefined): Attributes {
  const { properties = {} } = (schema ?? {}) as Shape;
  const found = Object.entries(properties).flatMap(([name, shape]) => {
    const field = fieldOf(shape);
    return field && isFieldName(name) ? [[name, field] as const] : [];
  });
  return Object.fromEntries(found);
}

/** The one field of a shape, or undefined where it is none or several. What is unreadable or null is left out. */
function fieldOf(shape: Shape): Attributes[string] | undefined {
  if (shape.anyOf) {
    const all = shape.anyOf.flatMap((one) => fieldOf(one) ?? []);
    const [first] = all;
    return all.every((one) => one.type === first?.type) ? first : undefined;
  }
  if (shape.type === 'array' && shape.items) return fieldOf(shape.items);
  return fields[shape.type as keyof typeof fields];
}

/** Dots would make an object of it. */
function isFieldName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name);
}

/** What is written of a document's `attrs`: only what fits the fields, so that no document is refused for them. */
export function searchable(
  attrs: Readonly<Record<string, unknown>>,
  attributes: Attributes,
): Record<string, unknown> {
  const written: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(attributes)) {
    const value = attrs[name];
    const values = (Array.isArray(value) ? (value as unknown[]) : [value]).filter((one) => fits(one, type));
    if (values.length > 0) written[name] = values;
  }
  return written;
}

function fits(value: unknown, type: Attributes[string]['type']): boolean {
  if (type === 'keyword') return typeof value === 'string';
  return type === 'double' ? typeof value === 'number' : typeof value === 'boolean';
}
