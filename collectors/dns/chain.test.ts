import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { documentOf, fakeAws } from '#kit/testing';
import type { Case, World } from './fixtures/asking.ts';
import { askingWith, main, now } from './fixtures/asking.ts';
import { complete, set, shop } from './fixtures/world.ts';

const { ask, documents, zoneOf } = await askingWith(fakeAws);

function check(cases: readonly Case[]): void {
  for (const { asked, ids = [], lead, says = [], never, related = [] } of cases) {
    void it(`answers ${asked}`, async () => {
      const answer = await ask(asked);
      assert.deepEqual(answer.ids, ids);
      if (lead) assert.match(answer.lead, lead);
      for (const one of says) assert.match(answer.notes, one);
      if (never) assert.doesNotMatch(answer.notes, never);
      for (const one of related) assert.ok(answer.related.includes(one), answer.related.join('\n'));
      assert.ok(answer.queries <= 15, `${answer.queries} queries`);
    });
  }
}

describe('pitfall 20: chains', () => {
  check([
    {
      asked: 'hop1.example.com',
      ids: ['hop1.example.com/CNAME'],
      lead: /^It points to web-1234567890\.eu-west-1\.elb\.amazonaws\.com by way of hop2\.example\.com, checkout\.pay\.example\.com, the load balancer web in the account 444455556666\.$/,
      related: [
        `points-to ${shop}/eu-west-1/app/web/0123456789abcdef`,
        `by-way-of ${main}/hop2.example.com/CNAME`,
        `by-way-of ${shop}/Z0EXAMPLEPAY1/checkout.pay.example.com/A`,
      ],
    },
    {
      asked: 'round.example.com',
      ids: ['round.example.com/CNAME'],
      lead: /round\.example\.com → trip\.example\.com → round\.example\.com is a loop/,
    },
    {
      asked: 'alias-dual.example.com',
      ids: ['alias-dual.example.com/A'],
      lead: /203\.0\.113\.22/,
      never: /Dangling/,
    },
    {
      asked: 'status.example.com',
      ids: ['status.example.com/A'],
      lead: /the bucket status\.example\.com in the account 444455556666/,
      related: ['points-to aws/status.example.com'],
    },
  ]);

  it('follows A and AAAA apart: an alias stays with its type', async () => {
    const world = await zoneOf([
      set('www.example.com', 'AAAA', 'v4.example.com'),
      set('v4.example.com', 'A', ['192.0.2.1']),
    ]);
    const { lead, notes } = await ask('www.example.com', world);
    assert.match(lead, /v4\.example\.com, which/);
    assert.doesNotMatch(notes, /192\.0\.2\.1/);
  });

  it('follows every set of a name', async () => {
    const { notes, related } = await ask('api.example.com');
    assert.match(notes, /points to 203\.0\.113\.10, the Elastic IP eipalloc-0a/);
    assert.match(notes, /points to 203\.0\.113\.11, which is outside/);
    assert.match(notes, /2 A sets share this name by weighted routing: blue 90 %, green 10 %/);
    assert.ok(related.includes(`points-to ${shop}/eu-west-1/eipalloc-0a`));
  });

  it('gives up after eight names', async () => {
    const hops = Array.from({ length: 20 }, (_, i) =>
      set(`h${i}.example.com`, 'CNAME', [`h${i + 1}.example.com.`]),
    );
    const { lead } = await ask('h0.example.com', await zoneOf(hops));
    assert.match(lead, /goes on after h9\.example\.com: it is longer than 8 names/);
  });

  it('is bounded where every set of many leads to many', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const sets = names.flatMap((from) =>
      Array.from({ length: 40 }, (_, i) =>
        set(
          `${from}.example.com`,
          'CNAME',
          [`${names[(names.indexOf(from) + 1 + (i % 5)) % 6]}.example.com.`],
          { SetIdentifier: `${i}`, Weight: 1 },
        ),
      ),
    );
    const { queries } = await ask('a.example.com', await zoneOf(sets));
    assert.ok(queries < 100, `${queries} queries`);
  });
});

describe('pitfall 23: what dangles, and what only looks so', () => {
  check([
    {
      asked: 'careers.example.com',
      ids: ['careers.example.com/A'],
      lead: /^Dangling: .* bucket careers\.example\.com, which is none of ours: whoever makes it owns the name\.$/,
    },
    {
      asked: 'beta.example.com',
      ids: ['beta.example.com/CNAME'],
      lead: /^Dangling: .* no load balancer of ours has that name\.$/,
    },
    {
      asked: 'old.example.com',
      ids: ['old.example.com/A'],
      lead: /^Dangling: .* 52\.0\.0\.99, which lies in the public range AWS EC2 us-east-1/,
    },
    {
      asked: 'nowhere.example.com',
      ids: ['nowhere.example.com/CNAME'],
      lead: /^Dangling: .* does not exist in the zone of ours/,
    },
    {
      asked: 'partner.example.com',
      ids: ['partner.example.com/A'],
      lead: /outside AWS's published ranges: an outside service/,
      never: /Dangling/,
    },
    {
      asked: 'docs.example.com',
      ids: ['docs.example.com/CNAME'],
      lead: /an outside name/,
      never: /Dangling/,
    },
  ]);

  const gaps: [asked: string, kind: string][] = [
    ['careers.example.com', 's3'],
    ['beta.example.com', 'lb'],
    ['old.example.com', 'ip'],
    ['nowhere.example.com', 'dns'],
  ];
  for (const [asked, of] of gaps) {
    const worlds: [string, World, RegExp][] = [
      [
        'a scope was denied',
        {
          scopes: [
            ...complete,
            { key: `${of}/aws/999/x`, outcome: 'denied', error: { code: 'AccessDenied', message: '' } },
          ],
        },
        /999: AccessDenied/,
      ],
      [
        'nothing of it was read',
        { scopes: complete.filter(({ key }) => !key.startsWith(`${of}/aws/`)) },
        /outside|nothing of the kind|cannot be told/,
      ],
      [
        'it was read long ago',
        { scopes: complete.map((one) => ({ ...one, completedAt: '2026-11-19T03:00:00.000Z' })) },
        /was read 2 days ago/,
      ],
      ['rules hide some of it', { hides: (kindName) => kindName === of }, /rules hide some/],
      [
        'a time in the past was asked about',
        { at: now - 3600_000 },
        /what had been read by then is not known/,
      ],
    ];
    for (const [why, world, says] of worlds) {
      if (of === 'ip' && why === 'nothing of it was read') continue;
      it(`does not call ${asked} dangling where ${why}`, async () => {
        const { notes } = await ask(asked, world);
        assert.doesNotMatch(notes, /Dangling/);
        assert.match(notes, says);
        assert.match(notes, /cannot be told, because/);
      });
    }
  }

  it('does not judge addresses where the published ranges were not read', async () => {
    const scopes = complete.filter(({ key }) => !key.startsWith('ip/aws-ranges/'));
    const { lead } = await ask('partner.example.com', { scopes });
    assert.match(lead, /cannot be told, because AWS's published ranges could not be read/);
  });

  it('leaves addresses alone that AWS gives to many', async () => {
    const range = documentOf({
      kind: 'ip',
      id: 'r',
      provider: 'aws-ranges',
      account: '-',
      name: 'AWS CLOUDFRONT GLOBAL',
      ranges: ['198.51.100.0/24'],
    });
    const { notes } = await ask('partner.example.com', { documents: [...documents, range] });
    assert.match(notes, /serves many customers/);
    assert.doesNotMatch(notes, /Dangling/);
  });

  it("knows the operator's own networks", async () => {
    const range = documentOf({
      kind: 'ip',
      id: 'n',
      provider: 'networks',
      account: '-',
      name: 'Office Pune',
      ranges: ['198.51.100.0/24'],
    });
    assert.match(
      (await ask('partner.example.com', { documents: [...documents, range] })).lead,
      /in our network Office Pune/,
    );
  });
});
