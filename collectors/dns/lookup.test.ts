import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Question } from '#kit';
import { documentOf, fakeAws, naiveIndex } from '#kit/testing';
import type { Case } from './fixtures/asking.ts';
import { askingWith, main, now } from './fixtures/asking.ts';
import { balancer, complete, hub, others, sandbox, set, shop } from './fixtures/world.ts';
import { kind } from './index.ts';

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

describe('pitfall 17: wildcards by RFC 4592', () => {
  check([
    {
      asked: 'x.dev.example.com',
      ids: ['*.dev.example.com/A', '*.dev.example.com/AAAA'],
      says: [/matched by \*\.dev\.example\.com/],
      lead: /203\.0\.113\.20/,
    },
    { asked: 'deep.er.dev.example.com', ids: ['*.dev.example.com/A', '*.dev.example.com/AAAA'] },
    {
      asked: '*.dev.example.com',
      ids: ['*.dev.example.com/A', '*.dev.example.com/AAAA'],
      never: /matched by/,
    },
    // The base itself is not covered
    { asked: 'dev.example.com', lead: /only as the parent of other names/, never: /NXDOMAIN\)\.$/ },
    // A name of its own wins, though it only has another type
    {
      asked: 'exact.dev.example.com',
      ids: ['exact.dev.example.com/TXT'],
      says: [/\*\.dev\.example\.com does not cover it/],
      never: /203\.0\.113\.20/,
    },
    // An empty non-terminal blocks it for itself and for what is below
    {
      asked: 'b.dev.example.com',
      lead: /only as the parent of other names/,
      says: [/does not cover it, because b\.dev\.example\.com exists/],
    },
    {
      asked: 'x.b.dev.example.com',
      lead: /has no such name \(NXDOMAIN\)/,
      says: [/does not cover it, because b\.dev\.example\.com exists/],
      never: /203\.0\.113\.20/,
    },
    // Elsewhere than leftmost it is a label like any other
    { asked: 'a.x.lit.example.com', lead: /NXDOMAIN/, never: /203\.0\.113\.21/ },
    { asked: 'a.*.lit.example.com', ids: ['a.*.lit.example.com/A'] },
  ]);

  it('has no effect for a name below a closer one, whose own wildcard wins', async () => {
    const world = await zoneOf([
      set('\\052.example.com', 'A', ['192.0.2.1']),
      set('\\052.dev.example.com', 'A', ['192.0.2.2']),
    ]);
    assert.deepEqual((await ask('x.dev.example.com', world)).ids, [`${hub}/Z1/*.dev.example.com/A`]);
    assert.deepEqual((await ask('x.example.com', world)).ids, [`${hub}/Z1/*.example.com/A`]);
    assert.deepEqual((await ask('dev.example.com', world)).ids, []);
  });

  it('keeps the names of one zone out of another of the same name', async () => {
    const wild = [set('\\052.example.com', 'A', ['192.0.2.1'])];
    const other = [set('a.dev.example.com', 'A', ['192.0.2.2'])];
    const zones = [
      { id: 'Z1', name: 'example.com', records: wild },
      {
        id: 'Z2',
        name: 'example.com',
        private: true,
        vpcs: [{ VPCId: 'vpc-1', VPCRegion: 'eu-west-1' }],
        records: other,
      },
    ];
    const world = { documents: await collectWorld({ accounts: { [hub]: { zones } } }) };
    // In Z2 alone `dev` exists; the wildcard of Z1 covers it
    assert.deepEqual((await ask('x.dev.example.com', world)).ids, [`${hub}/Z1/*.example.com/A`]);
  });

  it('is not for NS', async () => {
    const world = await zoneOf([set('\\052.example.com', 'NS', ['ns1.example.net.'])]);
    assert.deepEqual((await ask('x.example.com', world)).ids, []);
  });
});

describe('pitfall 18: one zone name several times', () => {
  check([
    {
      asked: 'only-old.example.com',
      ids: [`${sandbox}/Z0EXAMPLEOLD1/only-old.example.com/A`],
      lead: /not delegated to, so nobody hears what it says: the registration in the account 111122223333 names ns-1/,
    },
    {
      asked: 'pay.example.com',
      ids: [`${shop}/Z0EXAMPLEPAY1`],
      says: [/is the one that the world asks: the zone example\.com \(.*\) delegates to it/],
    },
    {
      asked: 'x.ext.example.com',
      lead: /below ext\.example\.com, which the zone .* delegates to ns1\.other\.example\.net/,
      related: [`delegated-by ${main}/ext.example.com/NS`],
      never: /NXDOMAIN\)\.$|dangles/,
    },
    { asked: 'x.lame.example.com', lead: /Route 53's: the delegation dangles/ },
    { asked: 'lame.example.com', ids: ['lame.example.com/NS'] },
  ]);

  it('tells all zones of a name, those that the world asks first', async () => {
    const { ids, notes } = await ask('example.com');
    assert.deepEqual(ids.slice(0, 4), [
      main,
      `${shop}/Z0EXAMPLESPL1`,
      `${sandbox}/Z0EXAMPLEOLD1`,
      `${hub}/domain/example.com`,
    ]);
    assert.match(notes, /registered in the account 111122223333 until 2027-05-01, not renewed automatically/);
    assert.match(notes, /Z0EXAMPLEMAIN\) is the one that the world asks/);
    assert.match(notes, /Z0EXAMPLEOLD1\) is not delegated to/);
  });

  it('says that it cannot be told, where nothing of ours stands above', async () => {
    const alone = documents.filter(({ type }) => type !== 'domain');
    const { ids, notes } = await ask('www.example.com', { documents: alone });
    assert.ok(
      ids.includes('www.example.com/A') && ids.includes(`${sandbox}/Z0EXAMPLEOLD1/www.example.com/A`),
    );
    assert.match(
      notes,
      /2 public zones have the name example\.com: which of them the world asks cannot be told/,
    );
    assert.doesNotMatch(notes, /not delegated to|is the one that/);
  });

  it('asks the parent in place of a sub-zone that nothing delegates to', async () => {
    const zones = [
      {
        id: 'Z1',
        name: 'example.com',
        servers: ['ns-1.awsdns-01.com'],
        records: [set('www.dev.example.com', 'A', ['192.0.2.1'])],
      },
      {
        id: 'Z2',
        name: 'dev.example.com',
        servers: ['ns-2.awsdns-02.com'],
        records: [set('www.dev.example.com', 'A', ['192.0.2.2'])],
      },
    ];
    const { ids, notes } = await ask('www.dev.example.com', {
      documents: await collectWorld({ accounts: { [hub]: { zones } } }),
    });
    assert.deepEqual(ids, [`${hub}/Z1/www.dev.example.com/A`, `${hub}/Z2/www.dev.example.com/A`]);
    assert.match(
      notes,
      /Z2\) is not delegated to, .*: the zone example\.com .* has no NS record for dev\.example\.com/,
    );
  });
});

describe('pitfall 19: split view', () => {
  check([
    {
      asked: 'api.example.com',
      ids: ['api.example.com/A/blue', 'api.example.com/A/green'],
      says: [
        /Inside the VPC vpc-0bb1 \(us-east-1\): NXDOMAIN, as the private zone example\.com \(444455556666\/Z0EXAMPLESPL1\) lacks it and nothing falls through\./,
      ],
    },
    {
      asked: 'db.internal.example.com',
      ids: [`${hub}/Z0EXAMPLEINT1/db.internal.example.com/CNAME`],
      says: [/Inside the VPC vpc-0aa1 .* answers, and it alone: the public DNS does not answer there/],
      lead: /10\.0\.0\.5 by way of|points to 10\.0\.0\.5/,
    },
    {
      asked: 'x.internal.example.com',
      says: [/Inside the VPC vpc-0aa1 .*: NXDOMAIN, as the private zone internal\.example\.com/],
      related: [`would-be-in ${hub}/Z0EXAMPLEINT1`],
    },
  ]);

  it('tells the public answer and the private one, and where each counts', async () => {
    const { ids, notes, lead } = await ask('www.example.com');
    assert.deepEqual(ids.slice(0, 4), [
      'www.example.com/A',
      'www.example.com/AAAA',
      'www.example.com/TXT',
      `${shop}/Z0EXAMPLESPL1/www.example.com/A`,
    ]);
    assert.match(
      notes,
      /Inside the VPC vpc-0bb1 .* answers, and it alone: the public record is not seen there/,
    );
    assert.match(notes, /Inside its VPCs it points to 10\.1\.0\.9/);
    assert.match(lead, /It points to web-1234567890/);
  });

  it('lets the longest of the private zones of a VPC answer there, and the shorter one elsewhere', async () => {
    const vpc = (id: string) => ({ VPCId: id, VPCRegion: 'eu-west-1' });
    const zones = [
      {
        id: 'Z1',
        name: 'corp.example',
        private: true,
        vpcs: [vpc('vpc-1'), vpc('vpc-2')],
        records: [set('db.dev.corp.example', 'A', ['10.0.0.1'])],
      },
      { id: 'Z2', name: 'dev.corp.example', private: true, vpcs: [vpc('vpc-1')], records: [] },
    ];
    const { ids, notes } = await ask('db.dev.corp.example', {
      documents: await collectWorld({ accounts: { [hub]: { zones } } }),
    });
    assert.deepEqual(ids, [`${hub}/Z1/db.dev.corp.example/A`]);
    assert.match(notes, /Inside the VPC vpc-1 .*: NXDOMAIN, as the private zone dev\.corp\.example/);
    assert.match(notes, /Inside the VPC vpc-2 .* the private zone corp\.example .* answers/);
  });
});

describe('names that are not there', () => {
  check([
    {
      asked: 'nope.example.com',
      lead: /It would be in the zone example\.com \(111122223333\/Z0EXAMPLEMAIN\) in the account 111122223333, which has no such name/,
      related: [`would-be-in ${main}`],
    },
    { asked: 'www.example.org', lead: /under no zone of ours/, never: /would be in/ },
    { asked: 'gone.elb.amazonaws.com', lead: /a name that AWS gives out/ },
    {
      asked: balancer,
      says: [/3 names of ours point to it|3 names of ours point to web-/],
      related: [`name-pointing-here ${main}/www.example.com/A`],
    },
  ]);

  it('knows a domain that is registered and has no zone', async () => {
    const zones = [{ id: 'Z1', name: 'example.com', records: [] }];
    const domains = [
      { name: 'other.example', servers: ['ns1.dns.example.net'], expires: '2027-01-01T00:00:00Z' },
    ];
    const world = { documents: await collectWorld({ accounts: { [hub]: { zones, domains } } }) };
    assert.match(
      (await ask('www.other.example', world)).lead,
      /other\.example is registered in the account 111122223333, with the name servers ns1/,
    );
    assert.deepEqual((await ask('other.example', world)).ids, [`${hub}/domain/other.example`]);
  });
});

describe('other questions', () => {
  it('finds the names that point to an address', async () => {
    assert.deepEqual((await ask('203.0.113.10', {}, 'address')).ids, ['api.example.com/A/blue']);
    assert.match(
      (await ask('203.0.113.99', {}, 'address')).notes,
      /No name in our zones has 203\.0\.113\.99/,
    );
  });

  it('finds a zone by its id or ARN, and tells whether the world asks it', async () => {
    const { ids, notes } = await ask('Z0EXAMPLEOLD1', {}, 'id');
    assert.deepEqual(ids, [`${sandbox}/Z0EXAMPLEOLD1`]);
    assert.match(notes, /Z0EXAMPLEOLD1\) is not delegated to/);
    assert.doesNotMatch(notes, /Z0EXAMPLEMAIN\)/);
    assert.deepEqual((await ask('arn:aws:route53:::hostedzone/Z0EXAMPLEMAIN', {}, 'id')).ids, [main]);
  });

  it('tells who edits a record: external-dns beside it, tools in the tags of the zone', async () => {
    assert.match(
      (await ask('www.example.com')).notes,
      /edited by external-dns, owner shop-eks, for ingress\/shop\/web/,
    );
    const { notes } = await ask('docs.example.com');
    assert.match(notes, /edited by external-dns, owner docs-eks, for service\/docs\/site/);
    assert.match(notes, /tagged managed_by=terraform/);
    assert.doesNotMatch(notes, /shop-eks/);
  });

  it('answers from documents of a file that have no attributes', async () => {
    const zone = documentOf({
      kind: 'dns',
      id: '1/Z9',
      type: 'hosted-zone',
      name: 'file.example',
      hostnames: ['file.example'],
      identifiers: ['Z9'],
    });
    const www = documentOf({
      kind: 'dns',
      id: '1/Z9/www.file.example/CNAME',
      type: 'record',
      name: 'www.file.example',
      hostnames: ['www.file.example'],
      identifiers: [balancer],
    });
    const world = { documents: [zone, www, ...others] };
    const answer = await ask('www.file.example', world);
    assert.deepEqual(answer.ids, ['1/Z9/www.file.example/CNAME']);
    assert.match(answer.lead, /the load balancer web/);
    assert.deepEqual((await ask('Z9', world, 'id')).ids, ['1/Z9']);
    assert.deepEqual((await ask('1/Z9', world, 'id')).ids, ['1/Z9']);
  });

  it('pages a name with many sets', async () => {
    const sets = Array.from({ length: 120 }, (_, i) =>
      set('w.example.com', 'A', [`192.0.2.${i}`], { SetIdentifier: `s${i}`, Weight: 1 }),
    );
    const world = await zoneOf(sets);
    const index = naiveIndex(world.documents ?? [], { scopes: complete });
    const question: Question = {
      text: 'w',
      kind: 'dns',
      shape: 'hostname',
      value: 'w.example.com',
      because: '',
    };
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await kind.lookup({
        question: { ...question, ...(cursor !== undefined && { cursor }) },
        index,
        now,
      });
      assert.equal(page.total, 120);
      for (const { id } of page.documents) seen.add(id);
      cursor = page.cursor;
    } while (cursor !== undefined);
    assert.equal(seen.size, 120);
    await assert.rejects(kind.lookup({ question: { ...question, cursor: 'x' }, index, now }), {
      code: 'invalid',
    });
  });
});
