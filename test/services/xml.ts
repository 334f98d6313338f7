/** As much XML as the answers of AWS have: elements and text. Attributes stay as they are written. */
export interface Element {
  name: string;
  attributes: string;
  children: Element[];
  /** As written, with its entities. */
  text: string;
}

/** Reads a document. Throws where it does not end as it began. */
export function parseXml(source: string): Element {
  const root: Element = { name: '', attributes: '', children: [], text: '' };
  const open = [root];
  for (const [, end, name = '', attributes = '', empty, text] of source
    .replace(/<\?.*?\?>/s, '')
    .matchAll(/<(\/?)([\w:.-]+)([^>]*?)(\/?)>|([^<]+)/g)) {
    const parent = open.at(-1);
    if (!parent) throw new Error('XML that ends too often');
    if (text !== undefined) parent.text += text;
    else if (end) open.pop();
    else {
      const child = { name, attributes, children: [], text: '' };
      parent.children.push(child);
      if (!empty) open.push(child);
    }
  }
  const [first] = root.children;
  if (!first || open.length !== 1) throw new Error('XML that does not end');
  return first;
}

export function formatXml({ name, attributes, children, text }: Element): string {
  const inside = children.length > 0 ? children.map(formatXml).join('') : text;
  return `<${name}${attributes}>${inside}</${name}>`;
}

/** The elements at the end of a path: `privateIpAddressesSet/item/privateIpAddress`. */
export function select(from: Element, path: string): Element[] {
  let found = [from];
  for (const name of path.split('/'))
    found = found.flatMap((one) => one.children.filter((child) => child.name === name));
  return found;
}

/** An element of a text, or of a record or list (as `item`s) of such. */
export function element(name: string, value: Value): Element {
  const empty = { name, attributes: '', children: [], text: '' };
  if (typeof value !== 'object') return { ...empty, text: escapeXml(String(value)) };
  if (Array.isArray(value)) return { ...empty, children: value.map((item: Value) => element('item', item)) };
  return { ...empty, children: Object.entries(value).map(([key, member]) => element(key, member)) };
}

export type Value = string | number | boolean | Value[] | { [name: string]: Value };

/** Puts a child in place of those of the same name. */
export function put(into: Element, child: Element): void {
  into.children = [...into.children.filter(({ name }) => name !== child.name), child];
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
