/** What external-dns writes beside the names that it manages, so that it knows its own. */

interface Heritage {
  owner: string;
  /** `ingress/shop/web`: kind, namespace and name of what the name is made for. */
  resource?: string;
  text: string;
}

const MARK = 'heritage=external-dns';

/** Reads one TXT value, in quotes or not; undefined where external-dns did not write it. */
export function heritageOf(value: string): Heritage | undefined {
  const plain = value.replaceAll('"', '').trim();
  if (!plain.startsWith(`${MARK},`) && plain !== MARK) return undefined;
  const owner = memberOf(plain, 'owner') ?? 'unknown';
  const resource = memberOf(plain, 'resource');
  const text = `external-dns, owner ${owner}${resource === undefined ? '' : `, for ${resource}`}`;
  return { owner, ...(resource !== undefined && { resource }), text };
}

function memberOf(text: string, name: string): string | undefined {
  const key = `external-dns/${name}=`;
  return text
    .split(',')
    .find((part) => part.startsWith(key))
    ?.slice(key.length);
}

/** Prefixes that external-dns puts before a name for its TXT record, by the type of the record that it manages. */
const PREFIXES = ['a', 'aaaa', 'cname', 'ns', 'mx', 'srv', 'txt'];

/**
 * The names at which the TXT record that manages a name may be: the name itself, and `cname-`, `a-`, … before its
 * first label (external-dns's registry since 0.12). A wildcard's `*` is mostly replaced by `any`.
 */
export function heritageNames(name: string): string[] {
  const [first = '', ...rest] = name.split('.');
  const heads = first === '*' ? ['*', 'any'] : [first];
  const firsts = heads.flatMap((head) => [head, ...PREFIXES.map((prefix) => `${prefix}-${head}`)]);
  return firsts.map((label) => [label, ...rest].join('.'));
}
