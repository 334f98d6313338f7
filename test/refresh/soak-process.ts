import type { Clock, Kind, Log, Store } from '#kit';
import { silent } from '#kit';
import type { Random } from '../../src/demo/random.ts';
import { refresh } from '../../src/refresh/refresh.ts';
import { nextRun, startSchedule } from '../../src/refresh/schedule.ts';
import type { SoakWorld } from './soak-world.ts';
import { soakCloud } from './soak-world.ts';
import type { Time } from './time.ts';

/** A process that keeps a schedule, and that can be killed or stopped between any two things it waits for. */

export interface Written {
  epoch: number;
  /** Key, outcome and count of the record of a commit; the age of the world that its run saw. */
  commit?: { key: string; outcome: string; count: number; seen?: { ids: number; age: number } };
}

interface Options {
  time: Time;
  store: Store;
  world: SoakWorld;
  random: Random;
  kinds: ReadonlyMap<string, Kind>;
  host: string;
  pid: number;
  alive: (pid: number) => boolean;
  wrote: (written: Written) => void;
  error: (message: string, fields: object) => void;
  died: () => void;
  stopped: () => void;
}

export function startProcess(options: Options): void {
  const { time, store, world, random, kinds, host, pid, alive, wrote } = options;
  const held: (() => void)[] = [];
  const seen = new Map<string, { ids: number; age: number }>();
  /** `going` is there while it is stopped, and resolves when it goes on. */
  const self: { isDead: boolean; going?: PromiseWithResolvers<void> | undefined } = { isDead: false };

  /** The end of a wait: here it may be killed, or stopped for a while. */
  async function gate(): Promise<void> {
    if (!world.isCalm && !self.isDead && !self.going) {
      if (random.oneIn(4000)) {
        self.isDead = true;
        options.died();
      } else if (random.oneIn(3000)) stop();
    }
    while (self.going && !self.isDead) await self.going.promise;
    if (self.isDead) await new Promise(() => undefined);
  }
  function stop(): void {
    self.going = Promise.withResolvers();
    options.stopped();
    time.later(() => {
      self.going?.resolve();
      self.going = undefined;
      for (const work of held.splice(0)) work();
    }, random.below(180_000));
  }
  const later: Time['later'] = (work, ms) => {
    const fire = () => {
      if (self.going) held.push(fire);
      else if (!self.isDead) work();
    };
    const cancel = time.later(fire, ms);
    return () => {
      cancel();
      if (held.includes(fire)) held.splice(held.indexOf(fire), 1);
    };
  };
  const sleep = async (ms: number) => {
    await new Promise<void>((resolve) => later(resolve, ms));
    await gate();
  };
  const gated = <T extends object>(inner: T, tell?: (name: string, args: unknown[]) => void): T =>
    Object.fromEntries(
      Object.entries(inner).map(([name, member]) => {
        if (typeof member !== 'function') return [name, member];
        const call = member as (...args: unknown[]) => unknown;
        const outer = async (...args: unknown[]) => {
          await gate();
          const result = await call(...args);
          tell?.(name, args);
          await gate();
          return result;
        };
        return [name, outer];
      }),
    ) as T;
  const ownStore: Store = {
    ...store,
    index: gated(store.index),
    state: gated(store.state),
    async writer(how) {
      await gate();
      const epoch = how?.epoch ?? -1;
      const writer = await store.writer(how);
      const changing = new Set(['record', 'retire', 'prune', 'merge']);
      const own = gated(writer, (name) => {
        if (changing.has(name)) wrote({ epoch });
      });
      return {
        ...own,
        async stage(...args) {
          const stage = await writer.stage(...args);
          await gate();
          return gated(stage, (name, [record]) => {
            if (name !== 'commit') return;
            const { key, outcome, count = 0 } = record as { key: string; outcome: string; count?: number };
            const saw = seen.get(key);
            wrote({ epoch, commit: { key, outcome, count, ...(saw && { seen: saw }) } });
          });
        },
      };
    },
  };
  const cloud = soakCloud({
    ...{ world, random, sleep },
    saw: (kind, account, region, what) => void seen.set(`${kind.name}/aws/${account}/${region}`, what),
  });
  const log: Log = {
    ...silent,
    error: (fields, message) => options.error(message, fields),
  };
  const { clock, elapsed }: { clock: Clock; elapsed: Clock } = time;
  const lease = { holder: { host, space: 'soak', pid, startedAt: pid }, alive, waitMs: Infinity };
  startSchedule({
    ...{ kinds, clock, elapsed, later, log },
    run: (select, signal) =>
      refresh({
        ...{ kinds, clock, elapsed, later, log, select, signal, cloud, lease },
        store: ownStore,
        random: () => random.below(1000) / 1000,
        onlyDue: true,
        concurrency: 4,
        settings: { history: '1d' },
      }),
    timetable(every, fire) {
      let cancel = arm();
      function arm(): () => void {
        const ms = nextRun(every, clock()) - clock() + random.below(60_000);
        return later(() => {
          cancel = arm();
          fire();
        }, ms);
      }
      return { stop: () => cancel() };
    },
  });
}
