import type { TestContext } from 'node:test';
import type { Document, Kind, Store } from '#kit';
import { documentOf, manualClock } from '#kit/testing';
import { openElasticsearch } from '../../src/store/elasticsearch/open-elasticsearch.ts';
import { commit } from '../contract/store-harness.ts';
import type { Passing, Proxy } from './elastic-proxy.ts';
import { startProxy } from './elastic-proxy.ts';

export const away = { code: 'unavailable' };
export const address = { match: { address: '10.0.0.1' } } as const;
export const doc = (id: string, part: Partial<Document> = {}) =>
  documentOf({ id, addresses: ['10.0.0.1'], ...part });

let stores = 0;

/** A cluster with a proxy before it, and what opens stores on either side. */
export async function worldOf(t: TestContext, direct: string) {
  const clock = manualClock();
  const proxy = await startProxy(direct);
  const prefix = `net-${++stores}`;
  const opened: Store[] = [];
  const open = async (url: string, kinds?: Map<string, Pick<Kind, 'attributes'>>, creates = true) => {
    const access = { urls: [url] };
    const store = openElasticsearch({ access, clock, creates, prefix, ...(kinds && { kinds }) });
    opened.push(store);
    return store;
  };
  t.after(async () => {
    proxy.trick = () => undefined;
    for (const store of opened) await store.close();
    await proxy.close();
  });
  return { clock, proxy, prefix, open, far: () => open(proxy.url), near: () => open(direct) };
}

/** A store behind the proxy with one document in it. */
export async function filledWorld(t: TestContext, url: string) {
  const all = await worldOf(t, url);
  const store = await all.far();
  const writer = await store.writer();
  const bench = { store, writer, clock: all.clock };
  await commit(bench, [doc('a')]);
  all.proxy.seen.length = 0;
  return { ...all, ...bench, bench };
}

export const isSearch = ({ path }: Passing) => path.includes('-docs-ip/_search');
export const isBulkOf =
  (what: string) =>
  ({ path, body }: Passing) =>
    path.startsWith('/_bulk') && new RegExp(`-w\\d+-${what}"`).test(body);

/** Only the first items of a bulk reach the cluster; the others are answered like this. */
export function partly({ body }: Passing, count: number, answer: { status: number; error?: object }) {
  const lines = body.split('\n').slice(0, -1);
  const heads = lines.flatMap((line, i) => (/^\{"(index|create|update|delete)":/.test(line) ? [i] : []));
  const actions = heads.map((i) => Object.keys(JSON.parse(lines[i] ?? '') as object)[0] ?? '');
  return {
    send: `${lines.slice(0, heads[count]).join('\n')}\n`,
    change(text: string) {
      const { items, ...rest } = JSON.parse(text) as { items: object[] };
      const others = actions.slice(count).map((action) => ({ [action]: answer }));
      return JSON.stringify({ ...rest, errors: true, items: [...items, ...others] });
    },
  };
}

/** Plays a trick on the first requests that fit. */
export function first(
  proxy: Proxy,
  count: number,
  fits: (one: Passing) => boolean,
  trick: ReturnType<Proxy['trick']>,
) {
  let left = count;
  proxy.trick = (request) => (fits(request) && left-- > 0 ? trick : undefined);
}

/** The changes so far, as `appeared a`. */
export async function feed(store: Store): Promise<string[]> {
  return (await store.index.changes({ since: 0, limit: 100 })).map(({ type, id }) => `${type} ${id}`);
}
