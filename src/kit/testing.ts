import type { Clock } from './clock.ts';
import type { Aws, ClientClass, Place, PublishedRange } from './contexts.ts';
import type { Document } from './document.ts';
import type { Log } from './log.ts';

export { naiveIndex } from './naive-index.ts';

/** What tests of kinds and rooms share. Nothing here runs in the product. */

/** A clock that stands still until it is told to go on. */
export function manualClock(
  start = Date.UTC(2026, 10, 21, 3, 0, 0),
): Clock & { advance: (ms: number) => void } {
  let now = start;
  return Object.assign(() => now, {
    advance: (ms: number) => {
      now += ms;
    },
  });
}

/** A log whose lines can be read. */
export function memoryLog(): Log & { lines: { level: string; fields: object; message: string }[] } {
  const lines: { level: string; fields: object; message: string }[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A valid document with everything that the test does not care about filled in. */
export function documentOf(part: Partial<Document> = {}): Document {
  return {
    kind: 'ip',
    id: '111122223333/eu-west-1/eni-0a',
    type: 'network-interface',
    provider: 'aws',
    account: '111122223333',
    region: 'eu-west-1',
    addresses: [],
    ranges: [],
    hostnames: [],
    identifiers: [],
    tags: {},
    attrs: {},
    links: [],
    ...part,
  };
}

/** Answers one SDK command: gets its name and input, gives the output or throws. */
export type Responder = (command: string, input: Record<string, unknown>, place: Place) => unknown;

/** An `Aws` whose clients answer from recorded responses. `calls` lists what was sent, in order. */
export function fakeAws(respond: Responder, ranges: PublishedRange[] = []): Aws & { calls: string[] } {
  const calls: string[] = [];
  const kept = new Map<string, Promise<unknown>>();
  const client = <C>(type: ClientClass<C>, place: Place): C => {
    const real = new type({
      region: place.region,
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    });
    const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      calls.push(command.constructor.name);
      return respond(command.constructor.name, command.input, place);
    };
    return Object.assign(real as object, { send }) as C;
  };
  return {
    calls,
    client,
    hub: (type) => client(type, { account: 'hub', region: 'us-east-1' }),
    anonymous: (type, region) => client(type, { account: 'anonymous', region }),
    once<T>(key: string, load: () => Promise<T>): Promise<T> {
      const known = kept.get(key) ?? load();
      kept.set(key, known);
      return known as Promise<T>;
    },
    ranges: async () => ranges,
    async *everywhere(run) {
      yield* run({ account: '111122223333', region: 'eu-west-1' }) ?? [];
    },
  };
}

/** Everything that a generator yields. */
export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
