import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { documentOf, fakeAws } from '#kit/testing';
import type { Case, World } from './fixtures/asking.ts';
import { askingWith, main, now } from './fixtures/asking.ts';
import { complete, hub, sandbox, set, shop } from './fixtures/world.ts';

const { ask, collectWorld, documents, zoneOf } = await askingWith(fakeAws);

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

  const alias = (name: string, target: string, zone: string, type: 'A' | 'AAAA' = 'A') =>
    set(name, type, target, {
      AliasTarget: { DNSName: `${target}.`, HostedZoneId: zone, EvaluateTargetHealth: false },
    });

  it('stays in its own zone with an alias, where several zones have the name', async () => {
    const zones = [hub, shop, sandbox].map((account, i) => ({
      account,
      zone: {
        id: `Z${i}`,
        name: 'example.com',
        records: [
          alias('www.example.com', 'app.example.com', `Z${i}`),
          set('app.example.com', 'A', [`203.0.113.${i}`]),
        ],
      },
    }));
    const accounts = Object.fromEntries(zones.map(({ account, zone }) => [account, { zones: [zone] }]));
    const held = zones.map(({ account }, i) =>
      documentOf({ id: `eni-${i}`, account, addresses: [`203.0.113.${i}`] }),
    );
    const { pointsTo } = await ask('www.example.com', {
      documents: [...(await collectWorld({ accounts })), ...held],
    });
    assert.deepEqual(
      pointsTo,
      zones.map(({ account }, i) => `${account}/Z${i}/www.example.com/A eni-${i}`),
    );
  });

  it('stays in its own zone with an alias, though nobody asks that zone', async () => {
    const zones = [
      {
        id: 'Z1',
        name: 'example.com',
        servers: ['ns-1.awsdns-01.com'],
        records: [
          alias('www.example.com', 'app.example.com', 'Z1'),
          set('app.example.com', 'A', ['203.0.113.1']),
          set('to.example.com', 'CNAME', ['app.example.com.']),
        ],
      },
    ];
    const domains = [{ name: 'example.com', servers: ['ns-9.awsdns-09.com'], expires: '2027-01-01' }];
    const world = { documents: await collectWorld({ accounts: { [hub]: { zones, domains } } }) };
    const { notes } = await ask('www.example.com', world);
    assert.match(notes, /not delegated to/);
    assert.match(notes, /It points to 203\.0\.113\.1/);
    assert.doesNotMatch(notes, /outside name/);
    // A resolver asks for a CNAME's target anew
    const { notes: other } = await ask('to.example.com', world);
    assert.match(other, /app\.example\.com, whose zone of ours is not delegated to/);
    assert.doesNotMatch(other, /outside name|203\.0\.113/);
  });

  const inVpc = (id: string, vpc: string, account = hub) =>
    documentOf({
      ...{ id: `${account}/eu-west-1/${id}`, name: id, account, addresses: ['10.0.0.5'] },
      links: [{ relation: 'in-vpc', kind: 'ip', id: `${account}/eu-west-1/${vpc}` }],
    });
  const privateZone = async (vpc: string) => {
    const vpcs = [{ VPCId: vpc, VPCRegion: 'eu-west-1' }];
    const records = [set('db.corp.example', 'A', ['10.0.0.5'])];
    const zones = [{ id: 'Z1', name: 'corp.example', private: true, vpcs, records }];
    return collectWorld({ accounts: { [hub]: { zones } } });
  };

  it('names what holds a private address in the VPCs of the zone', async () => {
    const held = [inVpc('one', 'vpc-1'), inVpc('two', 'vpc-2'), inVpc('three', 'vpc-3', shop)];
    const world = { documents: [...(await privateZone('vpc-2')), ...held] };
    const { lead, pointsTo } = await ask('db.corp.example', world);
    assert.match(lead, /the network interface two in the account 111122223333\.$/);
    assert.deepEqual(pointsTo, [`${hub}/Z1/db.corp.example/A ${hub}/eu-west-1/two`]);
  });

  it('names every place that holds it where none is in the VPCs of the zone', async () => {
    const held = [inVpc('one', 'vpc-1'), inVpc('also-one', 'vpc-1'), inVpc('three', 'vpc-3')];
    const world = { documents: [...(await privateZone('vpc-9')), ...held] };
    const { lead } = await ask('db.corp.example', world);
    assert.match(
      lead,
      /held in 2 places: the network interface one in .* \(vpc-1\), the network interface three in .* \(vpc-3\); which of them is meant cannot be told/,
    );
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

  it('does not call what exists with other types, or only as a parent, dangling', async () => {
    const world = await zoneOf([
      set('www.example.com', 'CNAME', ['text.example.com.']),
      set('text.example.com', 'TXT', ['"x"']),
      set('six.example.com', 'AAAA', 'four.example.com'),
      set('four.example.com', 'A', ['203.0.113.1']),
      set('up.example.com', 'CNAME', ['parent.example.com.']),
      set('x.parent.example.com', 'A', ['203.0.113.1']),
    ]);
    const cases: [string, RegExp][] = [
      ['www.example.com', /text\.example\.com, which exists .* asked for \(A, AAAA, CNAME\)/],
      ['six.example.com', /four\.example\.com, which exists .* asked for \(AAAA\)/],
      ['up.example.com', /parent\.example\.com, which exists/],
    ];
    for (const [name, says] of cases) {
      const { lead, notes } = await ask(name, world);
      assert.match(lead, says);
      assert.doesNotMatch(notes, /Dangling|does not exist in/);
    }
  });

  it('does not call dangling what a private zone has', async () => {
    const zones = [
      { id: 'Z1', name: 'example.com', records: [set('db.example.com', 'CNAME', ['db.in.example.com.'])] },
      {
        ...{ id: 'Z2', name: 'in.example.com', private: true },
        vpcs: [{ VPCId: 'vpc-1', VPCRegion: 'eu-west-1' }],
        records: [set('db.in.example.com', 'A', ['10.0.0.1'])],
      },
    ];
    const world = { documents: await collectWorld({ accounts: { [hub]: { zones } } }) };
    const { lead, notes } = await ask('db.example.com', world);
    assert.match(lead, /db\.in\.example\.com, which only a private zone of ours has/);
    assert.doesNotMatch(notes, /Dangling/);
  });

  it('takes a bucket of the same name in another partition for none of ours', async () => {
    const world = await zoneOf([
      set('site.example.com', 'CNAME', ['site.example.com.s3-website-us-east-1.amazonaws.com.']),
      set('gov.example.com', 'CNAME', ['site.example.com.s3-website-us-gov-west-1.amazonaws.com.']),
    ]);
    const bucket = documentOf({
      ...{ kind: 's3', id: 'aws-us-gov/site.example.com', type: 'bucket', name: 'site.example.com' },
      account: shop,
    });
    const own = { documents: [...(world.documents ?? []), bucket] };
    assert.match((await ask('site.example.com', own)).lead, /^Dangling: .* none of ours: whoever makes it/);
    assert.match((await ask('gov.example.com', own)).lead, /the bucket site\.example\.com in the account/);
  });

  it('keeps what is delegated elsewhere, and what was not read, apart from outside names', async () => {
    const world = await zoneOf([
      set('api.example.com', 'CNAME', ['www.dev.example.com.']),
      set('dev.example.com', 'NS', ['ns-2.awsdns-02.com.']),
      set('out.example.com', 'CNAME', ['www.brand.example.']),
    ]);
    const hides = (name: string) => name === 'dns';
    const denied = { key: 'dns/aws/999/global', outcome: 'denied' as const };
    const cases: [string, World, RegExp][] = [
      ['api.example.com', {}, /below a delegation of ours to name servers that are those of no zone/],
      ['api.example.com', { hides }, /whether the zone there is ours cannot be told, because rules hide/],
      ['out.example.com', {}, /an outside name under no zone of ours/],
      [
        'out.example.com',
        { scopes: [...complete, denied] },
        /under no zone that was read; whether it is ours cannot be told, because 1 of \d+ scopes/,
      ],
    ];
    for (const [name, more, says] of cases) {
      const { notes } = await ask(name, { ...world, ...more });
      assert.match(notes, says);
      if (name === 'api.example.com' || more.scopes) assert.doesNotMatch(notes, /outside name/);
    }
  });

  const web = 'web-1.us-west-2.elb.amazonaws.com';
  const completedAt = '2026-11-21T03:00:00.000Z';
  const inWest = { key: 'lb/aws/111122223333/us-west-2', outcome: 'complete' as const, completedAt };
  const left = { key: 'lb/aws/444455556666/us-west-2', outcome: 'excluded' as const };
  const gone = { key: 'lb/aws/999999999999/us-west-2', outcome: 'excluded' as const };
  const off = { ...left, error: { code: 'RegionOff', message: '' } };
  const offFound = { ...left, error: { code: 'NotSwitchedOn', message: '' } };
  const account = { key: 's3/aws/444455556666/global', outcome: 'excluded' as const };
  const retired = { ...account, error: { code: 'AccountRetired', message: '' } };
  const regions: [why: string, target: string, scopes: World['scopes'], says: RegExp][] = [
    [
      'an account is left out in every region',
      web,
      [inWest, gone],
      /^Dangling: .*unless it is in the account 9999/,
    ],
    ['nobody reads its region', web, [], /the kind lb is not read in us-west-2/],
    ['its region was left out', web, [inWest, left], /left out in us-west-2 of the account 4444/],
    ['its region is read', web, [inWest], /^Dangling/],
    ['its region is not switched on elsewhere', web, [inWest, off], /^Dangling/],
    ['a run found that it is not switched on', web, [inWest, offFound], /^Dangling/],
    [
      'its region was switched off with things in it',
      web,
      [inWest, { ...off, count: 2 }],
      /left out in us-west-2 of the account 4444/,
    ],
    ['another region was left out', 'web-1.eu-west-1.elb.amazonaws.com', [left], /^Dangling/],
    [
      'an account was left out',
      'b.s3.amazonaws.com',
      [account],
      /^Dangling: .* none of ours.* \(unless it is in the account 444455556666, which is left out\)/,
    ],
    ['an account left', 'b.s3.amazonaws.com', [retired], /^Dangling.* 444455556666, which left/],
    ['a clock was wrong', web, [{ ...inWest, completedAt: '2026-11-22T03:00:00Z' }], /read in the future/],
  ];
  for (const [why, target, scopes = [], says] of regions) {
    it(`judges ${target} where ${why}`, async () => {
      const world = await zoneOf([set('www.example.com', 'CNAME', [`${target}.`])]);
      const own = complete.filter(({ key }) => !scopes.some((one) => one.key === key));
      const { lead } = await ask('www.example.com', { ...world, scopes: [...own, ...scopes] });
      assert.match(lead, says);
      if (!says.source.includes('Dangling')) assert.doesNotMatch(lead, /Dangling/);
    });
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
