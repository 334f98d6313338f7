/**
 * A page that names itself as the next one: a paginator would stop there as at the last (`stopOnSameToken`), or go on
 * for ever, and what comes after it would pass for gone.
 */

interface Stack {
  add(middleware: Middleware, options: { step: 'initialize'; name: string }): void;
}
type Bag = Readonly<Record<string, unknown>>;
type Middleware = (
  next: (request: { input: Bag }) => Promise<{ output: Bag }>,
) => (request: { input: Bag }) => Promise<{ output: Bag }>;

/** How AWS's services name the place at which a page begins. */
const tokens = ['NextToken', 'nextToken', 'Marker', 'ContinuationToken', 'position'];

/** From then on calls throw an error with the name `TokenRepeated` where their answer is such a page. */
export function refuseSamePage(client: { middlewareStack: unknown }): void {
  const stack = client.middlewareStack as Stack;
  const middleware: Middleware = (next) => async (request) => {
    const answer = await next(request);
    const asked = tokens.find((name) => request.input[name] !== undefined);
    if (asked !== undefined && isSame(request.input[asked], asked, answer.output)) throw tokenRepeated();
    return answer;
  };
  stack.add(middleware, { step: 'initialize', name: 'refuseSamePage' });
}

/** Some services repeat the token asked for beside that of the next page, and some put both a level deeper. */
function isSame(token: unknown, name: string, output: Bag): boolean {
  const inside = Object.values(output).filter((value) => typeof value === 'object' && value !== null);
  return [output, ...(inside as Bag[])].some((page) => {
    if (page['IsTruncated'] === false) return false;
    return (page[`Next${name}`] ?? page[`NextPage${name}`] ?? page[name]) === token;
  });
}

function tokenRepeated(): Error {
  return Object.assign(new Error('AWS gave a page that names itself as the next one.'), {
    name: 'TokenRepeated',
    fix: 'It is read again at the next refresh; if this stays, tell AWS support.',
  });
}
