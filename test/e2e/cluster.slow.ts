import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Store, StoredDocument } from '#kit';
import { collected } from '#kit/testing';
import { openElasticsearch } from '../../src/store/elasticsearch/open-elasticsearch.ts';
import type { Cluster } from '../services/elasticsearch.ts';
import { startCluster } from '../services/elasticsearch.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { signedCommand } from '../slack/sign.ts';
import { postSlack, slackEnvironment } from './asking.ts';
import { configurationOf, environmentOf, interfacesIn, ranges, startChangingAws } from './changing-aws.ts';
import type { Server } from './process.ts';
import { cli, ended, folderFor, serve } from './process.ts';
import type { Reply, Target } from './steady-load.ts';
import { startInbox, startLoad } from './steady-load.ts';

/**
 * Three routers and two collectors on a cluster of three nodes, under a steady load of questions, while parts of it are
 * lost, paused and started again: no wrong answer, and no failed command but those under way on a router that was killed.
 */

/** Life of the lease of the one who writes, in milliseconds; somebody else has it after 1.5 × that at the latest. */
const LEASE_MS = 30_000;
const accounts = ['111111111111', '222222222222', '333333333333'];
const regions = ['eu-west-1', 'us-east-1'];
const scopes = accounts.length * regions.length;
/** In every scope in every round, and in none ever. */
const [present, absent] = ['10.0.0.5', '10.0.3.9'];

// An account with an interval of its own is looked at for itself: more refreshes a minute, in which parts can be lost
const configuration = `${configurationOf(accounts, regions)}refresh:
  ip: { every: '* * * * *', staleAfter: 1h, accounts: { ${accounts.map((id) => `'${id}': { every: '*/1 * * * *' }`).join(', ')} } }
access:
  groups: { support: { users: [U0SUP1] } }
  rules: [{ effect: allow, groups: [support], kinds: [ip], see: internal }]
limits: { questions: off }
slack: { app: A0001, teams: [T0001] }
`;
const started = await startOrSkip(() => startCluster(3));

describe('several routers and collectors', { skip: started.skip, timeout: 580_000 }, () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  before(async () => {
    world = await startWorld(started.service());
  });
  after(async () => world.stop());

  it('accepts a captured request once, whichever routers it is sent to', async () => {
    const captured = signedCommand({ text: present, response_url: '' }, { now: Date.now() });
    const sent = [...world.routers, ...world.routers].map(({ url }) => postSlack(url, captured));
    const replies = await Promise.all(sent);
    assert.deepEqual(
      replies.map(({ status }) => status),
      replies.map(() => 200),
    );
    assert.equal(replies.filter(({ body }) => body !== '').length, 1);
  });

  it('survives the loss of a node of the cluster', async () => {
    await world.cluster.lose(await world.master());
    await world.refresh(1);
  });

  it('goes on with another collector when the leader is killed', async (t) => {
    const leader = await world.leader();
    leader.child.kill('SIGKILL');
    const ms = await world.handOver(leader);
    t.diagnostic(`somebody else led after ${ms} ms`);
    assert.ok(ms < 1.5 * LEASE_MS);
    await world.again(leader);
    await world.refresh(2);
  });

  it('goes on without a leader that is paused, and keeps it out when it comes back', async (t) => {
    const leader = await world.leader();
    leader.child.kill('SIGSTOP');
    const ms = await world.handOver(leader);
    t.diagnostic(`somebody else led after ${ms} ms`);
    assert.ok(ms < 1.5 * LEASE_MS);
    leader.child.kill('SIGCONT');
    await world.refresh(3);
    await world.checkHistory();
  });

  it('loses no command but those under way on a router that is killed', async () => {
    const [router] = world.routers;
    assert.ok(router);
    await world.kill(router);
    await wait(2000);
    await world.again(router);
  });

  it('answers while everything is started again, one after the other', async () => {
    await world.cluster.replace(await world.lost());
    for (const node of world.cluster.urls.keys()) {
      await world.cluster.green();
      await world.cluster.restart(node);
    }
    await world.cluster.green();
    for (const one of [...world.routers, ...world.collectors]) {
      assert.equal(await one.server.stop(), 0, one.server.printed());
      await world.again(one);
    }
    await world.refresh(4);
  });

  it('has answered every question, and right', async (t) => {
    const replies = await world.finish();
    const slowest = Math.max(...replies.map(({ from, to }) => to - from));
    t.diagnostic(`${replies.length} questions, the slowest took ${Math.round(slowest)} ms`);
    assert.ok(replies.length > 200);
    assert.deepEqual(replies.filter(({ failure }) => failure !== undefined).map(world.told), []);
    assert.deepEqual(replies.filter(isWrong).map(world.told), []);
    for (const { name } of world.routers) assert.ok(replies.some(({ router }) => router === name));
  });
});

function isWrong({ text, message = '' }: Reply): boolean {
  return !message.includes(text === present ? `held in ${scopes} places` : 'belongs to nobody');
}

interface Process extends Target {
  server: Server;
  child: Server['child'];
  role: 'router' | 'collector';
}

async function startWorld(cluster: Cluster) {
  const ending: (() => Promise<void> | void)[] = [];
  const t = { after: (end: () => Promise<void> | void) => ending.push(end) };
  const aws = await startChangingAws(() => 300);
  const inbox = await startInbox();
  const store = openElasticsearch({ access: { urls: cluster.urls }, clock: Date.now, creates: false });

  // One file for all, or each would find the other's to be a new one
  const shared = folderFor(t, { 'ranges.json': ranges });
  const placeOf = (role: Process['role']) => ({
    cwd: folderFor(t, { 'cloudwhois.yaml': configuration.replace('ranges.json', `${shared}/ranges.json`) }),
    env: {
      ...slackEnvironment,
      ...{ CLOUDWHOIS_ROLES: role, CLOUDWHOIS_STORE: 'elasticsearch', LOG_LEVEL: 'warn' },
      ...{ ELASTICSEARCH_URL: cluster.urls.join(','), SLACK_RESPONSE_URLS: inbox.origin },
      ...environmentOf(aws),
    },
  });
  /** As an operator would, again while somebody else writes. */
  const refresh = () =>
    within(150_000, 500, async () => {
      const { code } = await cli(['refresh', 'ip'], placeOf('collector'));
      return code === 0 ? true : undefined;
    });

  async function start(role: Process['role'], name: string): Promise<Process> {
    const server = await serve(t, placeOf(role));
    return { name, role, server, child: server.child, url: server.url };
  }
  const collectors = await Promise.all([1, 2].map((n) => start('collector', `collector-${n}`)));
  await untilWhole(store, 0);
  const routers = await Promise.all([1, 2, 3].map((n) => start('router', `router-${n}`)));
  const load = startLoad({ targets: routers, texts: [present, absent], perSecond: 10, inbox });
  const killed: { name: string; from: number; to: number }[] = [];
  let lost: number | undefined;

  async function holder(): Promise<number | undefined> {
    const entry = await store.state.get<{ holder?: { pid: number } }>('lease/writer');
    return entry?.value.holder?.pid;
  }

  return {
    ...{ aws, cluster, routers, collectors },
    /** The number of the node that leads the cluster; it is taken for lost from now on. */
    async master(): Promise<number> {
      const response = await fetch(`${cluster.urls[0]}/_cluster/state/master_node,nodes`);
      const state = (await response.json()) as {
        master_node: string;
        nodes: Record<string, { name: string }>;
      };
      lost = Number(state.nodes[state.master_node]?.name.split('-').at(-1));
      return lost;
    },
    lost: async () => lost ?? assert.fail('no node was lost'),
    /** The collector that writes now, as soon as one does. */
    leader: () =>
      within(150_000, 20, async () => {
        const pid = await holder();
        return collectors.find(({ child }) => child.pid === pid);
      }),
    /** How long it takes until somebody else who wants to write may, in milliseconds. */
    async handOver({ child: { pid } }: Process): Promise<number> {
      const begun = performance.now();
      const other = refresh();
      await within(3 * LEASE_MS, 100, async () => {
        const now = await holder();
        return now !== undefined && now !== pid ? now : undefined;
      });
      const ms = Math.round(performance.now() - begun);
      await other;
      return ms;
    },
    /** Between the signal and its end a process may still take a connection, and answers nothing. */
    async kill({ name, child }: Process): Promise<void> {
      const from = performance.now();
      child.kill('SIGKILL');
      await ended(child);
      killed.push({ name, from, to: performance.now() });
    },
    /** Starts a process anew that has ended, under its old name. */
    async again(old: Process): Promise<void> {
      await ended(old.child);
      Object.assign(old, await start(old.role, old.name));
    },
    /** Makes this the round of the world, and has it read by one more who may write. */
    async refresh(round: number): Promise<void> {
      aws.turn(round);
      await refresh();
      await untilWhole(store, round);
    },
    checkHistory: () => checkHistory(store),
    async finish(): Promise<Reply[]> {
      await load.stop();
      const wasUnderWay = ({ router, from, to }: Reply) =>
        killed.some((one) => one.name === router && from <= one.to && one.from <= to);
      return load.replies.filter((reply) => !(reply.failure && wasUnderWay(reply)));
    },
    told: ({ text, router, from, to, message, failure }: Reply) =>
      `${text} by ${router} after ${Math.round(to - from)} ms: ${failure ?? message?.slice(0, 300)}`,
    async stop() {
      await load.stop();
      for (const end of ending.toReversed()) await end();
      await inbox.close();
      await store.close();
      await aws.stop();
      await cluster.stop();
    },
  };
}

/** Looks again and again until there is something; fails after so long. */
async function within<T>(ms: number, pause: number, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + ms; performance.now() < end; await wait(pause)) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
  }
  return assert.fail(`nothing was seen within ${ms} ms`);
}

/** Waits until every scope is complete and of this round, whole as ever. */
async function untilWhole(store: Store, round: number): Promise<void> {
  await within(150_000, 500, async () => {
    const documents = await collected(store.index.export(['ip']));
    const own = documents.filter(({ tags }) => tags['Round'] !== undefined);
    const isWhole = own.length === scopes * (interfacesIn(round) + 2);
    return isWhole && own.every((one) => roundOf(one) === round) ? true : undefined;
  });
}

/** A version ends where the next begins, and rounds only ever grow: nobody wrote who had been succeeded. */
async function checkHistory(store: Store): Promise<void> {
  for (const document of (await store.index.find({ match: { address: present } })).documents) {
    const versions = await store.index.history('ip', document.id);
    assert.ok(versions.length > 1);
    for (const [i, version] of versions.entries()) {
      const older = versions[i + 1];
      if (!older) continue;
      assert.ok(roundOf(version) > roundOf(older));
      assert.equal(older.validTo, version.validFrom);
    }
  }
}

function roundOf({ tags }: StoredDocument): number {
  return Number(tags['Round']);
}
