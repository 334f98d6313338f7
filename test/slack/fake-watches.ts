import { iso, notFound } from '#kit';
import type { Watches } from '../../src/slack/watches/begin-watch.ts';
import type { Silences } from '../../src/watch/silences.ts';
import type { Watch } from '../../src/watch/watch.types.ts';

export function watchOf(part: Partial<Watch> = {}): Watch {
  return {
    id: 'w1',
    who: { type: 'slack', team: 'T0001', user: 'U0SUP1' },
    what: { kind: 'ip', value: '10.0.0.7' },
    where: { user: 'U0SUP1' },
    events: ['gone'],
    createdAt: '2026-11-21T03:00:00.000Z',
    holders: [{ id: 'eni-0a1b2c3d', account: '111122223333', type: 'network-interface', facts: {} }],
    ...part,
  };
}

/** The watches of everybody, in memory; `holding` is what a value leads to. */
export function fakeWatches(
  holding: readonly string[] = ['eni-0a1b2c3d'],
): Watches & Silences & { all: Watch[]; did: string[] } {
  const all: Watch[] = [];
  const did: string[] = [];
  const at = (id: string, user: unknown) => {
    const position = all.findIndex(
      (one) => one.id === id && JSON.stringify(one.who) === JSON.stringify(user),
    );
    if (position < 0) throw notFound('You have no such watch.');
    return position;
  };
  const unheard = async () => Promise.reject(notFound('No such alert was told within a week.'));
  return {
    ...{ all, did, silence: unheard, unsilence: unheard, silenced: async () => [] },
    async create({ principal, what, where, waitsFor }) {
      if (waitsFor) {
        const waits = { scopes: waitsFor, askedAt: '2026-11-21T03:00:00.000Z' };
        const expiresAt = '2026-11-28T03:00:00.000Z';
        const known = watchOf({ id: 'known-1', who: principal, what, where, holders: [], waits, expiresAt });
        if (!all.some(({ id }) => id === known.id)) all.push(known);
        did.push(`wait ${JSON.stringify([what, where])}`);
        return known;
      }
      const ids = 'id' in what ? [what.id] : holding;
      const holders = ids.map((id) => ({ id, account: '1', type: 'x', facts: {} }));
      const watch = watchOf({ id: `w${all.length + 1}`, who: principal, what, where, holders });
      did.push(`create ${JSON.stringify([what, where])}`);
      all.push(watch);
      return watch;
    },
    async remove({ principal, id }) {
      all.splice(at(id, principal), 1);
      did.push(`remove ${id}`);
    },
    async snooze({ principal, id }, until) {
      const watch = all[at(id, principal)];
      if (watch) watch.snoozedUntil = iso(until);
      did.push(`snooze ${id}`);
    },
    list: async ({ principal }) => all.filter(({ who }) => JSON.stringify(who) === JSON.stringify(principal)),
  };
}
