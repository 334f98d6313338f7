/**
 * A page that names itself, or one before it, as the next one: a paginator would stop there as at the last
 * (`stopOnSameToken`), or go round for ever, and what comes after it would pass for gone.
 */

interface Stack {
  add(middleware: Middleware, options: { step: 'initialize'; name: string }): void;
}
type Bag = Readonly<Record<string, unknown>>;
type Middleware = (
  next: (request: { input: Bag }) => Promise<{ output: Bag }>,
  context: { commandName?: string },
) => (request: { input: Bag }) => Promise<{ output: Bag }>;

/** How AWS's services name the place at which a page begins. */
const tokens = ['NextToken', 'nextToken', 'Marker', 'ContinuationToken', 'position'];
/** Readings of lists that are remembered for each client, more than are under way at once. */
const MOST_READINGS = 1000;

/**
 * How far a list was read: one of its tokens, for which another one is taken each time that twice as many pages have
 * gone by. A circle of any length comes upon it (R. P. Brent, 1980), and nothing grows with the list.
 */
interface Reading {
  mark: unknown;
  pages: number;
  most: number;
}

/** From then on calls throw an error with the name `TokenRepeated` where their answer is such a page. */
export function refuseSamePage(client: { middlewareStack: unknown }): void {
  const stack = client.middlewareStack as Stack;
  const readings = createReadings();
  const middleware: Middleware =
    (next, { commandName }) =>
    async (request) => {
      const answer = await next(request);
      const { input } = request;
      const name = tokens.find((one) => input[one] !== undefined);
      if (name === undefined) return answer;
      const token = input[name];
      const named = nextTokens(name, answer.output);
      const keyOf = (at: unknown) => JSON.stringify([commandName, { ...input, [name]: at }]);
      const reading = readings.take(keyOf(token)) ?? { mark: token, pages: 0, most: 1 };
      if (named.includes(token) || named.includes(reading.mark)) throw tokenRepeated();
      for (const one of named) readings.put(keyOf(one), onward(reading, one));
      return answer;
    };
  stack.add(middleware, { step: 'initialize', name: 'refuseSamePage' });
}

/** By the call that comes next. */
function createReadings() {
  const open = new Map<string, Reading>();
  return {
    take(key: string): Reading | undefined {
      const reading = open.get(key);
      open.delete(key);
      return reading;
    },
    put(key: string, reading: Reading): void {
      open.delete(key);
      open.set(key, reading);
      const [oldest] = open.keys();
      // Left by those that did not read on
      if (open.size > MOST_READINGS && oldest !== undefined) open.delete(oldest);
    },
  };
}

function onward({ mark, pages, most }: Reading, token: unknown): Reading {
  return pages + 1 < most ? { mark, pages: pages + 1, most } : { mark: token, pages: 0, most: 2 * most };
}

/** Some services repeat the token asked for beside that of the next page, and some put both a level deeper. */
function nextTokens(name: string, output: Bag): unknown[] {
  const inside = Object.values(output).filter((value) => typeof value === 'object' && value !== null);
  return [output, ...(inside as Bag[])].flatMap((page) => {
    if (page['IsTruncated'] === false) return [];
    return page[`Next${name}`] ?? page[`NextPage${name}`] ?? page[name] ?? [];
  });
}

function tokenRepeated(): Error {
  return Object.assign(new Error('AWS gave a page that names itself, or one before it, as the next one.'), {
    name: 'TokenRepeated',
    fix: 'It is read again at the next refresh; if this stays, tell AWS support.',
  });
}
