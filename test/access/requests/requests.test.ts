import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { AccessSettings, Audit, AuditEntry, State } from '#kit';
import { principalId, silent, unavailable } from '#kit';
import { manualClock } from '#kit/testing';
import { createAccess } from '../../../src/access/create-access.ts';
import type { AccessRequest, Person, Requests } from '../../../src/access/requests/request.types.ts';
import { createRequests } from '../../../src/access/requests/requests.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';

const HOUR = 3_600_000;
const A = '111122223333';
const kinds = [
  { name: 'ip', title: 'IP address', sensitivity: 'internal' },
  { name: 'key', title: 'Access key', sensitivity: 'restricted' },
] as const;
const settings: AccessSettings = {
  groups: {
    security: { users: ['U0SEC', 'U0SEC2'] },
    support: { users: ['U0SUP', 'U0LEFT', 'U0BOTH'] },
    oncall: { users: ['U0ONCALL'] },
    approvers: { users: ['U0SEC', 'U0SEC2', 'U0BOTH'] },
  },
  rules: [
    { effect: 'allow', groups: ['support'], kinds: ['ip'], see: 'internal' },
    { effect: 'allow', groups: ['security'], kinds: ['*'], see: 'restricted', live: true },
    { effect: 'deny', users: ['U0LEFT'], kinds: ['key'] },
  ],
  requests: { key: { approvers: ['approvers'], longest: '4h', breakGlass: ['oncall'] } },
};

const person = (user: string): Person => ({ type: 'slack', team: 'T0001', user });
const [sup, sec, sec2, both, left, oncall] = ['U0SUP', 'U0SEC', 'U0SEC2', 'U0BOTH', 'U0LEFT', 'U0ONCALL'].map(
  person,
) as [Person, Person, Person, Person, Person, Person];

/** Several processes over one store. */
function world(wrap: (state: State) => State = (state) => state, wanted = settings.requests) {
  const clock = manualClock();
  const { state } = createMemoryStore({ clock });
  const lines: AuditEntry[] = [];
  let broken = false;
  const audit: Audit = {
    async write(entry) {
      if (broken) throw unavailable('no audit');
      lines.push(entry);
    },
    healthy: () => !broken,
    close: async () => {},
  };
  let id = 0;
  const process = () => {
    const access = createAccess({ settings, limits: undefined, kinds, teams: ['T0001'], clock });
    const log = silent;
    const requests = createRequests({
      settings: wanted,
      ...{ access, audit, clock, log },
      state: wrap(state),
      newId: () => `r${++id}`,
    });
    const sees = (who: Person, kind = 'key', channel?: string) =>
      access.grant({ principal: who, kind, ...(channel !== undefined && { channel }) }).decision.see;
    return { access, requests, sees };
  };
  return {
    clock,
    lines,
    process,
    breakAudit: (now: boolean) => {
      broken = now;
    },
    outcomes: () =>
      lines.flatMap(({ outcome, principal }) =>
        outcome ? [`${principal.split('/').at(-1)} ${outcome}`] : [],
      ),
  };
}

const wish = (who: Person, more: object = {}) => ({
  who,
  kind: 'key',
  reason: 'incident 7',
  door: 'slack',
  ...more,
});
const approve = (id: string, by: Person) => ({ id, by, to: 'approved' as const, door: 'slack' });

describe('access on request', () => {
  it('is nothing before, a right in every process after the approval, and nothing after its time', async () => {
    const { clock, process, outcomes } = world();
    const [here, there] = [process(), process()];
    const request = await here.requests.ask(wish(sup));
    assert.equal(here.sees(sup), undefined);

    assert.equal((await here.requests.decide(approve(request.id, sec))).outcome, 'done');
    assert.equal(here.sees(sup), 'restricted');
    assert.equal(there.sees(sup), undefined);
    await there.requests.tick();
    assert.equal(there.sees(sup), 'restricted');
    assert.equal(there.sees(both), undefined, 'for nobody else');

    clock.advance(HOUR - 1);
    assert.equal(there.sees(sup), 'restricted');
    clock.advance(1);
    // By itself, without another look at the store
    assert.equal(there.sees(sup), undefined);
    assert.deepEqual(outcomes(), ['U0SUP access-asked', 'U0SEC access-approved']);
  });

  it('is confined to the account and the channel that were named', async () => {
    const { process } = world();
    const { requests, access, sees } = process();
    const one = await requests.ask(wish(sup, { account: A, channel: 'C0INCIDENT' }));
    await requests.decide(approve(one.id, sec));

    const { accounts, see } = access.grant({ principal: sup, kind: 'key' });
    assert.deepEqual(accounts, [A]);
    assert.equal(see('444455556666'), undefined);
    assert.equal(sees(sup, 'key', 'C0INCIDENT'), 'restricted');
    assert.equal(sees(sup, 'key', 'C0OTHER'), undefined);
  });

  const refusals: [string, (requests: Requests) => Promise<unknown>, RegExp | string][] = [
    ['without a reason', (r) => r.ask(wish(sup, { reason: '  ' })), 'invalid'],
    ['for longer than is given', (r) => r.ask(wish(sup, { durationMs: 4 * HOUR + 1 })), 'invalid'],
    ['for no time', (r) => r.ask(wish(sup, { durationMs: 0 })), 'invalid'],
    ['for time that is no number', (r) => r.ask(wish(sup, { durationMs: Number.NaN })), 'invalid'],
    ['for an account that is none', (r) => r.ask(wish(sup, { account: '*' })), 'invalid'],
    ['for a kind that nobody decides on', (r) => r.ask(wish(sup, { kind: 'ip' })), 'denied'],
    ['for what a rule forbids', (r) => r.ask(wish(left)), 'denied'],
    ['for what one may do anyway', (r) => r.ask(wish(sec)), 'invalid'],
    [
      'without approval, by somebody else than those who may',
      (r) => r.ask(wish(sup, { breakGlass: true })),
      'denied',
    ],
    ['that there is not', (r) => r.decide(approve('r99', sec)), 'not-found'],
  ];
  for (const [name, act, code] of refusals)
    it(`is refused ${name}, and nobody gets anything`, async () => {
      const { process } = world();
      const { requests, sees } = process();
      await assert.rejects(act(requests), { code });
      assert.deepEqual([sees(sup), sees(left)], [undefined, undefined]);
      assert.deepEqual(await requests.listFor(sec), []);
    });

  it('needs four eyes, and an approver who still is one at the click', async () => {
    const { process, outcomes } = world();
    const { requests, sees } = process();
    const own = await requests.ask(wish(both));
    await assert.rejects(requests.decide(approve(own.id, both)), {
      code: 'denied',
      message: /Somebody else/,
    });
    await assert.rejects(requests.decide(approve(own.id, sup)), { code: 'denied', fix: /approvers/ });
    await assert.rejects(requests.decide({ ...approve(own.id, sup), to: 'denied' }), { code: 'denied' });
    assert.equal(sees(both), undefined);
    assert.deepEqual(outcomes().slice(1), [
      'U0BOTH access-refused',
      'U0SUP access-refused',
      'U0SUP access-refused',
    ]);
    assert.equal((await requests.get(own.id))?.state, 'pending');
  });

  it('is decided once: the second hears who was faster', async () => {
    const { process } = world();
    const [here, there] = [process(), process()];
    const { id } = await here.requests.ask(wish(sup));

    const both2 = await Promise.all([
      here.requests.decide(approve(id, sec)),
      there.requests.decide({ ...approve(id, sec2), to: 'denied' }),
    ]);

    assert.deepEqual(both2.map(({ outcome }) => outcome).toSorted(), ['done', 'late']);
    const final = await here.requests.get(id);
    assert.ok(both2.every(({ request }) => request.state === final?.state));
    assert.deepEqual(
      final?.decided?.by,
      both2.find(({ outcome }) => outcome === 'done')?.request.decided?.by,
    );
  });

  it('is decided on the command line of the machine, and there alone where the policy says so', async () => {
    const only = {
      key: { ...settings.requests?.['key'], approvers: ['approvers'], decideIn: 'console' as const },
    };
    const { process, outcomes } = world(undefined, only);
    const { requests, sees } = process();
    assert.equal(requests.terms('key')?.decideIn, 'console');
    assert.equal(
      requests.helps(sup, 'key') && !requests.helps(sec, 'key') && !requests.helps(sup, 'ip'),
      true,
    );
    const { id } = await requests.ask(wish(sup));
    await assert.rejects(requests.decide(approve(id, sec)), {
      code: 'denied',
      message: /not decided on in Slack/,
    });
    assert.equal(sees(sup), undefined);
    const by = { type: 'system', name: 'cli' } as const;
    assert.equal((await requests.decide({ id, by, to: 'approved', door: 'cli' })).outcome, 'done');
    assert.equal(sees(sup), 'restricted');
    assert.deepEqual(outcomes().slice(1), ['U0SEC access-refused', 'system:cli access-approved']);
  });

  it('cannot be approved any more when it has waited too long, and says so', async () => {
    const { clock, process } = world();
    const { requests, sees } = process();
    const { id } = await requests.ask(wish(sup));
    clock.advance(24 * HOUR);
    const { outcome, request } = await requests.decide(approve(id, sec));
    assert.deepEqual([outcome, request.state, sees(sup)], ['late', 'lapsed', undefined]);
  });

  it('is taken back by an approver, or by who has it, at once', async () => {
    for (const by of [sec2, sup]) {
      const { process } = world();
      const { requests, sees } = process();
      const { id } = await requests.ask(wish(sup));
      await requests.decide(approve(id, sec));
      await assert.rejects(requests.decide({ id, by: left, to: 'revoked', door: 'slack' }), {
        code: 'denied',
      });
      assert.equal(sees(sup), 'restricted');
      await requests.decide({ id, by, to: 'revoked', door: 'slack' });
      assert.equal(sees(sup), undefined);
    }
  });

  it('is given at once to those who may break the glass, for its time only', async () => {
    const { clock, process, outcomes } = world();
    const { requests, sees } = process();
    const request = await requests.ask(wish(oncall, { breakGlass: true, durationMs: HOUR / 2 }));
    assert.deepEqual([request.state, request.breakGlass, sees(oncall)], ['approved', true, 'restricted']);
    assert.deepEqual(outcomes(), ['U0ONCALL access-taken']);
    clock.advance(HOUR / 2);
    assert.equal(sees(oncall), undefined);
  });

  it('asked for twice is asked for once, and nobody has more than five that wait', async () => {
    const { process } = world();
    const { requests } = process();
    const first = await requests.ask(wish(sup));
    assert.equal((await requests.ask(wish(sup))).id, first.id);
    for (const account of ['1', '2', '3', '4'])
      await requests.ask(wish(sup, { account: account.repeat(12) }));
    await assert.rejects(requests.ask(wish(sup, { account: '5'.repeat(12) })), { code: 'too-many' });
  });

  it('is neither written nor given where the audit cannot be written', async () => {
    const { process, breakAudit } = world();
    const { requests, sees } = process();
    const { id } = await requests.ask(wish(sup));
    breakAudit(true);
    await assert.rejects(requests.ask(wish(both)), { code: 'unavailable' });
    await assert.rejects(requests.decide(approve(id, sec)), { code: 'unavailable' });
    breakAudit(false);
    await requests.tick();
    assert.equal(sees(sup), undefined);
    assert.deepEqual(
      (await requests.listFor(sec)).map(({ state }) => state),
      ['pending'],
    );
  });

  it('tells each step until it is told, whichever process does, after a restart too', async () => {
    const { clock, process } = world();
    const told: string[] = [];
    let slackIsDown = true;
    const tell = async ({ state }: AccessRequest) => !slackIsDown && told.push(state) > 0;
    const before = process();
    const { id } = await before.requests.ask(wish(sup));
    before.requests.start(tell);
    await before.requests.stop();
    assert.deepEqual(told, []);

    slackIsDown = false;
    const after = process();
    after.requests.start(tell);
    await after.requests.stop();
    await after.requests.decide(approve(id, sec));
    await after.requests.tick();
    await after.requests.tick();
    clock.advance(HOUR);
    await after.requests.tick();
    assert.deepEqual(told, ['pending', 'approved', 'ended']);
  });

  it('gives nobody anything once it could not be looked at for a minute', async () => {
    let away = false;
    const { clock, process } = world((state) => ({
      ...state,
      list: async <T>(prefix: string) => {
        if (away) throw unavailable('away');
        return state.list<T>(prefix);
      },
    }));
    const { requests, sees } = process();
    const { id } = await requests.ask(wish(sup));
    await requests.decide(approve(id, sec));
    away = true;
    clock.advance(59_000);
    requests.start(async () => true);
    await requests.stop();
    assert.equal(sees(sup), 'restricted');
    clock.advance(60_001);
    requests.start(async () => true);
    await requests.stop();
    assert.equal(sees(sup), undefined);
  });

  it('never gives a right that nobody else approved, whatever is clicked in which order', async () => {
    const people = [sup, sec, sec2, both, left, oncall];
    const step = fc.oneof(
      fc.record({ do: fc.constant('ask' as const), who: fc.constantFrom(...people), glass: fc.boolean() }),
      fc.record({
        do: fc.constantFrom('approved' as const, 'denied' as const, 'revoked' as const),
        who: fc.constantFrom(...people),
        nth: fc.nat(6),
      }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(60_000, HOUR, 25 * HOUR) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { clock, process, lines } = world();
        const { requests, sees } = process();
        for (const one of steps) {
          if (one.do === 'wait') clock.advance(one.ms);
          else if (one.do === 'ask')
            await requests.ask(wish(one.who, { breakGlass: one.glass })).catch(() => {});
          else
            await requests
              .decide({ id: `r${one.nth}`, by: one.who, to: one.do, door: 'slack' })
              .catch(() => {});
          const approved = new Set(
            lines.flatMap(({ outcome, requestId, principal }) =>
              outcome === 'access-approved' || outcome === 'access-taken'
                ? [`${requestId} ${principal}`]
                : [],
            ),
          );
          for (const who of [sup, both, left, oncall]) {
            if (sees(who) === undefined) continue;
            const standing = (await requests.listFor(who)).filter(
              (request) =>
                request.who.user === who.user && request.state === 'approved' && clock() < request.until,
            );
            assert.ok(standing.length > 0, `${who.user} has a right without a request`);
            assert.ok(
              standing.some(({ id, breakGlass, decided }) =>
                breakGlass
                  ? who === oncall && approved.has(`${id} slack:T0001/${who.user}`)
                  : decided &&
                    principalId(decided.by) !== principalId(who) &&
                    approved.has(`${id} ${principalId(decided.by)}`),
              ),
              `${who.user} has a right that nobody else gave`,
            );
          }
          assert.equal(sees(left), undefined, 'deny wins');
        }
      }),
      { numRuns: 150 },
    );
  });
});
