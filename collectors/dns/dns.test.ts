import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import * as fc from 'fast-check';
import type { Document } from '#kit';
import { documentCheck, unicodeHostname } from '#kit';
import { collected, fakeAws } from '#kit/testing';
import { attrsOf } from './document.ts';
import { failure, fakeRoute53 } from './fixtures/fake-route53.ts';
import { accounts, hub, sandbox, set, shop, worldWith } from './fixtures/world.ts';
import { heritageNames, heritageOf } from './heritage.ts';
import { kind } from './index.ts';
import { decodeName, encodeName, mayCover } from './names.ts';
import { aliasTarget, awsTarget, pointsTo, spellingsOf } from './targets.ts';

const collectWorld = worldWith(fakeAws);
const documents = await collectWorld();
const zone = 'Z0EXAMPLEMAIN';

function byId(id: string, all: readonly Document[] = documents): Document {
  const found = all.find((document) => document.id === id);
  assert.ok(found, id);
  return found;
}

const record = (name: string) => byId(`${hub}/${zone}/${name}`);

/** What the collector makes of one zone with these records. */
function collectZone(
  records: ResourceRecordSet[],
  options: { pageSize?: number; ignoresIdentifier?: boolean } = {},
) {
  const zones = [{ id: zone, name: 'example.com', records }];
  return collectWorld({ accounts: { [hub]: { zones } }, ...options });
}

describe('pitfall 16: names as Route 53 writes them', () => {
  const names: [raw: string, name: string][] = [
    ['\\052.Dev.Example.COM.', '*.dev.example.com'],
    ['a.\\052.lit.example.com.', 'a.*.lit.example.com'],
    ['0\\05725.2.0.192.in-addr.arpa.', '0/25.2.0.192.in-addr.arpa'],
    ['a\\056b.example.com.', 'a\\056b.example.com'],
    ['a\\134b.example.com', 'a\\134b.example.com'],
    ['\\303\\274.example.com.', '\\303\\274.example.com'],
    ['_dmarc.example.com.', '_dmarc.example.com'],
  ];
  for (const [raw, name] of names) it(`reads ${raw} as ${name}`, () => assert.equal(decodeName(raw), name));

  it('decodes what it encodes', () => {
    const label = fc.stringMatching(/^[a-z0-9_*!#/-]{1,12}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), (labels) => {
        const name = labels.join('.');
        assert.match(encodeName(name), /^[a-z0-9._\\-]+\.$/);
        assert.equal(decodeName(encodeName(name)), name);
      }),
    );
  });

  it('stores punycode, and shows and finds both forms', () => {
    const munich = record('xn--mnchen-3ya.example.com/A');
    assert.deepEqual(munich.hostnames, ['xn--mnchen-3ya.example.com']);
    assert.deepEqual(munich.identifiers, ['münchen.example.com']);
    assert.equal(unicodeHostname('xn--mnchen-3ya.example.com'), 'münchen.example.com');
    assert.equal(unicodeHostname('plain.example.com'), undefined);
  });

  it('keeps wildcards as `*.`', () => {
    assert.deepEqual(record('*.dev.example.com/A').hostnames, ['*.dev.example.com']);
    assert.equal(mayCover('*.dev.example.com', 'a.b.dev.example.com'), true);
    assert.equal(mayCover('*.dev.example.com', 'dev.example.com'), false);
    assert.equal(mayCover('a.*.lit.example.com', 'a.b.lit.example.com'), false);
  });
});

describe('pitfall 21: sets of one name', () => {
  it('keeps weighted sets apart by their identifier, with weight and share', () => {
    const [blue, green] = ['blue', 'green'].map((id) => attrsOf(record(`api.example.com/A/${id}`)));
    assert.deepEqual([blue?.weight, blue?.share, blue?.routing], [90, 90, 'weighted']);
    assert.deepEqual([green?.weight, green?.share, green?.values], [10, 10, ['203.0.113.11']]);
  });

  it('shares evenly where all weights are 0', async () => {
    const sets = ['a', 'b', 'c'].map((id) =>
      set('w.example.com', 'A', ['192.0.2.1'], { SetIdentifier: id, Weight: 0 }),
    );
    const shares = (await collectZone(sets))
      .filter(({ type }) => type === 'record')
      .map((one) => attrsOf(one).share);
    assert.deepEqual(shares, [33.3, 33.3, 33.3]);
  });

  const routings: [more: Partial<ResourceRecordSet>, routing: string, answersFor: string | undefined][] = [
    [{ Region: 'eu-west-1' }, 'latency', 'eu-west-1'],
    [{ GeoLocation: { CountryCode: '*' } }, 'geolocation', 'everybody else'],
    [{ GeoLocation: { CountryCode: 'US', SubdivisionCode: 'CA' } }, 'geolocation', 'US-CA'],
    [{ GeoLocation: { ContinentCode: 'EU' } }, 'geolocation', 'continent EU'],
    [{ GeoProximityLocation: { AWSRegion: 'eu-west-1', Bias: 10 } }, 'geoproximity', 'eu-west-1, bias 10'],
    [{ Failover: 'SECONDARY' }, 'failover', 'secondary'],
    [{ MultiValueAnswer: true }, 'multivalue', undefined],
    [
      { CidrRoutingConfig: { CollectionId: 'c1', LocationName: 'office' } },
      'cidr',
      'office of the collection c1',
    ],
    [{ TrafficPolicyInstanceId: 'tp-1' }, 'traffic policy', 'tp-1'],
  ];
  for (const [more, routing, answersFor] of routings) {
    it(`reads ${JSON.stringify(more)} as ${routing}`, async () => {
      const all = await collectZone([
        set('r.example.com', 'A', ['192.0.2.1'], { SetIdentifier: 's', ...more }),
      ]);
      const attrs = attrsOf(byId(`${hub}/${zone}/r.example.com/A/s`, all));
      assert.deepEqual([attrs.routing, attrs.answersFor], [routing, answersFor]);
    });
  }

  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id, i) =>
    set('w.example.com', 'A', [`192.0.2.${i}`], { SetIdentifier: id, Weight: 1 }),
  );
  const mixed = [
    ...many,
    set('\\052.w.example.com', 'TXT', ['"x"']),
    ...['n1', 'n2', 'n3', 'z1', 'z2', 'z3'].map((name) => set(`${name}.example.com`, 'A', ['192.0.2.9'])),
  ];
  for (const pageSize of [1, 2, 3, 7, 300]) {
    it(`reads every set once in pages of ${pageSize}`, async () => {
      const all = (await collectZone(mixed, { pageSize })).filter(({ type }) => type === 'record');
      assert.equal(all.length, mixed.length);
      assert.equal(new Set(all.map(({ id }) => id)).size, mixed.length);
      assert.ok(all.every((one) => (attrsOf(one).weight === undefined) !== (attrsOf(one).share === 14.3)));
    });
  }

  it('sends no identifier that is not of this page', async () => {
    const sent: Record<string, unknown>[] = [];
    const respond = fakeRoute53({
      accounts: { [hub]: { zones: [{ id: zone, name: 'example.com', records: mixed }] } },
      pageSize: 3,
    });
    const aws = fakeAws((command, input, place) => {
      if (command === 'ListResourceRecordSetsCommand') sent.push(input);
      return respond(command, input, place);
    });
    await collectFrom(aws);
    const starts = sent.map((input) => [input.StartRecordName, input.StartRecordIdentifier]);
    assert.deepEqual(starts.slice(1), [
      ['w.example.com.', 'a'],
      ['w.example.com.', 'd'],
      ['w.example.com.', 'g'],
      ['z2.example.com.', undefined],
    ]);
  });

  it('counts a set on the edge of two pages once (a server that ignores the identifier, as moto)', async () => {
    const all = await collectZone(mixed, { pageSize: 9, ignoresIdentifier: true });
    assert.equal(all.filter(({ type }) => type === 'record').length, mixed.length);
  });

  it('takes a page that repeats for an error, not for the end', async () => {
    await assert.rejects(
      collectZone(mixed, { pageSize: 3, ignoresIdentifier: true }),
      /gave a page of Z0EXAMPLEMAIN twice/,
    );
  });
});

function collectFrom(aws: ReturnType<typeof fakeAws>, account = hub): Promise<Document[]> {
  const scope = { kind: 'dns', provider: 'aws', account, region: 'global' };
  const { collect } = kind.providers.aws ?? {};
  assert.ok(collect);
  return collected(collect({ aws, scope, signal: new AbortController().signal, networks: [] }));
}

describe('collecting', () => {
  it('yields documents that keep the schema, each id once', () => {
    const check = documentCheck(kind);
    assert.deepEqual(
      documents.flatMap((document) => check(document).map((fault) => `${document.id}: ${fault}`)),
      [],
    );
    assert.equal(new Set(documents.map(({ id }) => id)).size, documents.length);
  });

  it('keys zones by their id: one name in two accounts, public and private, is three zones (pitfall 18)', () => {
    const same = documents.filter(({ type, name }) => type === 'hosted-zone' && name === 'example.com');
    assert.deepEqual(
      same.map(({ account, attrs }) => [account, attrs.private]),
      [
        [hub, false],
        [shop, true],
        [sandbox, false],
      ],
    );
  });

  it('knows name servers, VPCs, comment, tags and the number of records of a zone', () => {
    const main = byId(`${hub}/${zone}`);
    assert.equal(main.arn, `arn:aws:route53:::hostedzone/${zone}`);
    assert.deepEqual(main.tags, { managed_by: 'terraform' });
    assert.equal(attrsOf(main).comment, 'main');
    assert.deepEqual(attrsOf(main).nameServers, ['ns-1.awsdns-01.com', 'ns-2.awsdns-02.net']);
    assert.deepEqual(attrsOf(byId(`${shop}/Z0EXAMPLESPL1`)).vpcs, [{ id: 'vpc-0bb1', region: 'us-east-1' }]);
    assert.equal(attrsOf(byId(`${shop}/Z0EXAMPLESPL1`)).nameServers, null);
  });

  it('pages the zones, and reads their tags ten at a time', async () => {
    const zones = Array.from({ length: 25 }, (_, i) => ({
      id: `Z${100 + i}`,
      name: `z${i}.example.com`,
      records: [],
    }));
    const aws = fakeAws(fakeRoute53({ accounts: { [hub]: { zones } }, pageSize: 10 }));
    assert.equal((await collectFrom(aws)).length, 25);
    const counts = Map.groupBy(aws.calls, (call) => call);
    assert.equal(counts.get('ListHostedZonesCommand')?.length, 3);
    assert.equal(counts.get('ListTagsForResourcesCommand')?.length, 3);
  });

  it('skips a zone that is deleted between list and read', async () => {
    for (const gone of ['GetHostedZoneCommand', 'ListResourceRecordSetsCommand']) {
      const all = await collectWorld({
        refuse: (command, id) => {
          if (command === gone && id === 'Z0EXAMPLEOLD1') throw failure('NoSuchHostedZone');
        },
      });
      assert.equal(all.filter(({ id }) => id.includes('Z0EXAMPLEOLD1/')).length, 0);
      assert.ok(byId(`${hub}/${zone}/www.example.com/A`, all));
    }
  });

  it('knows the tags of the other nine where one zone of a batch is deleted meanwhile', async () => {
    const zones = Array.from({ length: 10 }, (_, i) => ({
      id: `Z${100 + i}`,
      name: `z${i}.example.com`,
      tags: { team: `t${i}` },
      records: [],
    }));
    const respond = fakeRoute53({ accounts: { [hub]: { zones } } });
    const aws = fakeAws((command, input, place) => {
      const ids = (input.ResourceIds ?? [input.Id]) as string[];
      if (command !== 'ListHostedZonesCommand' && ids.includes('Z103')) throw failure('NoSuchHostedZone');
      return respond(command, input, place);
    });
    assert.deepEqual(
      (await collectFrom(aws)).map(({ tags }) => tags.team),
      ['t0', 't1', 't2', 't4', 't5', 't6', 't7', 't8', 't9'],
    );
  });

  it('pitfall 36: a denied detail is unreadable, not missing, and costs one fact', async () => {
    const all = await collectWorld({
      refuse: (command) => {
        if (command === 'GetHostedZoneCommand' || command === 'ListTagsForResourcesCommand')
          throw failure('AccessDenied');
      },
    });
    const { nameServers, vpcs, tags, comment } = attrsOf(byId(`${hub}/${zone}`, all));
    for (const one of [nameServers, vpcs, tags]) assert.deepEqual(one, { unreadable: 'AccessDenied' });
    assert.equal(comment, 'main');
    assert.equal(all.length, documents.length);
  });

  const failing: [command: string, error: string][] = [
    ['ListResourceRecordSetsCommand', 'AccessDenied'],
    ['ListHostedZonesCommand', 'AccessDenied'],
    ['GetHostedZoneCommand', 'ThrottlingException'],
    ['ListTagsForResourcesCommand', 'ThrottlingException'],
    ['GetDomainDetailCommand', 'ThrottlingException'],
  ];
  for (const [command, error] of failing) {
    it(`pitfall 22: fails the scope where ${command} says ${error}`, async () => {
      const refuse = (sent: string) => {
        if (sent === command) throw failure(error);
      };
      await assert.rejects(collectWorld({ refuse }), { name: error });
    });
  }

  it('does not lose the zones where Route 53 Domains is denied: that is a scope of its own', async () => {
    const respond = fakeRoute53({
      accounts,
      refuse: (command) => {
        if (command === 'ListDomainsCommand') throw failure('AccessDenied');
      },
    });
    assert.ok((await collectFrom(fakeAws(respond))).length > 10);
  });

  it('pitfall 34: asks for no domains outside the main partition', async () => {
    const aws = fakeAws(() => assert.fail('no call is expected'));
    const collect = kind.providers['aws-domains']?.collect;
    assert.ok(collect);
    const china = {
      ...aws,
      client: (() => ({ config: { region: async () => 'cn-north-1' } })) as typeof aws.client,
    };
    const scope = { kind: 'dns', provider: 'aws-domains', account: hub, region: 'global' };
    assert.deepEqual(
      await collected(collect({ aws: china, scope, signal: new AbortController().signal, networks: [] })),
      [],
    );
  });
});

describe('pitfall 20: targets', () => {
  const elb = 'web-1.eu-west-1.elb.amazonaws.com';
  const aliases: [target: string, leadsTo: string][] = [
    [`dualstack.${elb}`, elb],
    ['dualstack.web-1.cn-north-1.elb.amazonaws.com.cn', 'web-1.cn-north-1.elb.amazonaws.com.cn'],
    ['dualstack.net-1.elb.us-east-1.amazonaws.com', 'net-1.elb.us-east-1.amazonaws.com'],
    ['dualstack.example.com', 'dualstack.example.com'],
    ['dualstack.d1.cloudfront.net', 'dualstack.d1.cloudfront.net'],
    ['s3-website-eu-west-1.amazonaws.com', 'www.example.com.s3-website-eu-west-1.amazonaws.com'],
    ['s3-website.eu-central-1.amazonaws.com', 'www.example.com.s3-website.eu-central-1.amazonaws.com'],
  ];
  for (const [target, leadsTo] of aliases)
    it(`follows ${target} to ${leadsTo}`, () =>
      assert.equal(aliasTarget('www.example.com', target), leadsTo));

  it('is known by the names it points to, with and without dualstack', () => {
    const { identifiers, addresses } = record('www.example.com/A');
    assert.deepEqual(identifiers, [
      'web-1234567890.eu-west-1.elb.amazonaws.com',
      'dualstack.web-1234567890.eu-west-1.elb.amazonaws.com',
    ]);
    assert.deepEqual(addresses, []);
    assert.deepEqual(record('*.dev.example.com/AAAA').addresses, ['2001:db8::20']);
    assert.deepEqual(record('example.com/MX').identifiers, ['mail.example.com', 'mx.partner.example.net']);
    assert.ok(
      spellingsOf('a.b', 's3-website-eu-west-1.amazonaws.com').includes(
        'a.b.s3-website.eu-west-1.amazonaws.com',
      ),
    );
  });

  it('knows what a name of AWS stands for', () => {
    const kinds = [
      elb,
      'd1.cloudfront.net',
      'abc.execute-api.eu-west-1.amazonaws.com',
      'a1.awsglobalaccelerator.com',
      'x.s3.amazonaws.com',
      'ec2-52-0-0-1.compute-1.amazonaws.com',
      'db.x.eu-west-1.rds.amazonaws.com',
      'www.example.com',
    ];
    assert.deepEqual(
      kinds.map((name) => awsTarget(name)?.kind),
      ['lb', 'cdn', 'cdn', 'cdn', 's3', 'ip', undefined, undefined],
    );
    assert.equal(awsTarget('a.b.s3.eu-west-1.amazonaws.com')?.bucket, 'a.b');
    const partitions = [
      'a.s3.amazonaws.com',
      'a.s3.cn-north-1.amazonaws.com.cn',
      'a.s3-website-us-gov-west-1.amazonaws.com',
      'a.s3-website.eusc-de-east-1.amazonaws.eu',
    ];
    assert.deepEqual(
      partitions.map((name) => awsTarget(name)?.partition),
      ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'],
    );
    const regional = [
      'web-prod-1.eu-west-1.elb.amazonaws.com',
      'net.elb.us-east-1.amazonaws.com',
      'd1.cloudfront.net',
    ];
    assert.deepEqual(
      regional.map((name) => awsTarget(name)?.region),
      ['eu-west-1', 'us-east-1', undefined],
    );
    assert.equal(awsTarget('ec2-52-0-0-1.compute-1.amazonaws.com')?.address, '52.0.0.1');
    assert.equal(pointsTo('SRV', '1 10 5060 sip.example.com.'), 'sip.example.com');
    assert.equal(pointsTo('TXT', '"a.example.com"'), undefined);
  });
});

describe('external-dns', () => {
  it("reads its own TXT records, and nobody else's", () => {
    assert.equal(
      heritageOf('"heritage=external-dns,external-dns/owner=a,external-dns/resource=ingress/b/c"')?.text,
      'external-dns, owner a, for ingress/b/c',
    );
    assert.equal(heritageOf('"heritage=external-dns,external-dns/owner=a"')?.resource, undefined);
    assert.equal(heritageOf('"v=spf1 include:heritage=external-dns -all"'), undefined);
  });

  it('looks beside a name, with and without the type before it', () => {
    const names = heritageNames('www.example.com');
    assert.ok(
      ['www.example.com', 'cname-www.example.com', 'a-www.example.com'].every((name) => names.includes(name)),
    );
    assert.ok(heritageNames('*.example.com').includes('a-any.example.com'));
  });
});
