import type { Clock, Later, Log, Rule } from '#kit';
import { byTimer } from '#kit';
import type { Access } from '../access.ts';
import { createRepeating } from '../repeat.ts';
import { isActive, passTime } from './next-state.ts';
import type { Pen } from './pen.ts';
import type { AccessRequest, Requests } from './request.types.ts';

/** Milliseconds between two looks: so long may another process take to hear of a right given or taken back. */
const EVERY_MS = 2000;
/** Milliseconds after which rights that could not be looked at again are given to nobody any more. */
const BLIND_MS = 60_000;

interface Options {
  pen: Pen;
  access: Pick<Access, 'learnTemporary'>;
  rules: (request: AccessRequest) => Rule[];
  clock: Clock;
  log: Log;
  later?: Later;
}

type Tell = (request: AccessRequest) => Promise<boolean>;

interface Ticking extends Pick<Requests, 'tick' | 'start' | 'stop'> {
  /** Gives everybody the rights of now. */
  learn(): Promise<void>;
}

/** Follows the requests: rights that begin and end, and people who have to be told. */
export function createTicking(options: Options): Ticking {
  const { access, clock, log, later = byTimer } = options;
  let tell: Tell = async () => false;
  let seenAt = clock();

  const tick = async () => {
    const all = await learnRights(options);
    seenAt = clock();
    for (const request of all) await follow(request, tell, options);
  };
  async function round(): Promise<void> {
    try {
      await tick();
    } catch (error) {
      log.warn({ err: error }, 'requests for access could not be looked at');
      if (clock() - seenAt > BLIND_MS) access.learnTemporary([]);
    }
  }

  const repeating = createRepeating({ round, everyMs: EVERY_MS, later });

  return {
    learn: async () => void (await learnRights(options)),
    tick,
    start(teller) {
      tell = teller;
      repeating.start();
    },
    stop: repeating.stop,
  };
}

/** Gives everybody the rights of the requests that stand now, and nobody any other. */
async function learnRights({ pen, access, rules, clock }: Options): Promise<AccessRequest[]> {
  const all = await pen.all();
  const active = all.filter((request) => isActive(request, clock()));
  access.learnTemporary(
    active.flatMap((request) => rules(request).map((rule) => ({ rule, until: request.until }))),
  );
  return all;
}

/** Ends what time has ended, and tells what was not told yet. */
async function follow(request: AccessRequest, tell: Tell, { pen, clock }: Options): Promise<void> {
  const now = passTime(request, clock());
  if (now !== request) await pen.amend(request.id, (latest) => passTime(latest, clock()));
  if (now.told === now.state || !(await tell(now))) return;
  const { state } = now;
  await pen.amend(request.id, (latest) => (latest.told === state ? latest : { ...latest, told: state }));
}
