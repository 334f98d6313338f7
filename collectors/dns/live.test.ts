import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Aws, Document, EnrichContext, Question, Resolve, Sensitivity } from '#kit';
import { collected, fakeAws, naiveIndex } from '#kit/testing';
import { answersFor } from './answers-for.ts';
import { failure, fakeRoute53 } from './fixtures/fake-route53.ts';
import { accounts, balancer, hub, sandbox, set, shop, worldWith } from './fixtures/world.ts';
import { kind } from './index.ts';

const documents = await worldWith(fakeAws)();
const main = `${hub}/Z0EXAMPLEMAIN`;
const signal = new AbortController().signal;
const { confirm, find, enrich } = kind.providers.aws ?? {};

const questionOf = (value: string, shape: Question['shape'] = 'hostname'): Question => ({
  text: value,
  kind: 'dns',
  shape,
  value,
  because: 'asked so',
});

/** `everywhere` goes to all three accounts. */
function awsOf(options: Partial<Parameters<typeof fakeRoute53>[0]> = {}) {
  const aws = fakeAws(fakeRoute53({ accounts, ...options }));
  return Object.assign(aws, {
    async *everywhere(run) {
      for (const account of Object.keys(accounts)) yield* run({ account, region: 'global' }) ?? [];
    },
  } satisfies Partial<Aws>);
}

function byId(id: string): Document {
  const found = documents.find((document) => document.id === id);
  assert.ok(found, id);
  return found;
}

describe('confirming', () => {
  for (const document of documents.filter(({ id }) => id.startsWith(main) || id.endsWith('/Z0EXAMPLESPL1'))) {
    it(`reads ${document.id} as the collector did`, async () => {
      assert.deepEqual(await confirm?.({ aws: awsOf(), result: document, signal }), document);
    });
  }

  it('lists a name once for all its sets', async () => {
    const aws = awsOf({ pageSize: 3 });
    for (const id of ['www.example.com/A', 'www.example.com/AAAA', 'www.example.com/TXT'])
      assert.ok(await confirm?.({ aws, result: byId(`${main}/${id}`), signal }));
    assert.deepEqual(
      aws.calls,
      Array.from({ length: 2 }, () => 'ListResourceRecordSetsCommand'),
    );
  });

  it('takes the name for a start and not for a filter: the next name is not read for it', async () => {
    const gone = {
      ...byId(`${main}/www.example.com/A`),
      id: `${main}/aaa.example.com/A`,
      hostnames: ['aaa.example.com'],
    };
    assert.equal(await confirm?.({ aws: awsOf(), result: gone, signal }), undefined);
  });

  it('pitfall 21: stops where the name does', async () => {
    const aws = awsOf({ pageSize: 3 });
    assert.ok(await confirm?.({ aws, result: byId(`${main}/api.example.com/A/blue`), signal }));
    assert.deepEqual(aws.calls, ['ListResourceRecordSetsCommand']);
  });

  it('knows a wildcard by its escaped name', async () => {
    const wildcard = byId(`${main}/*.dev.example.com/A`);
    const sent: unknown[] = [];
    const respond = fakeRoute53({ accounts });
    const aws = fakeAws((command, input, place) => {
      sent.push(input.StartRecordName);
      return respond(command, input, place);
    });
    assert.deepEqual(await confirm?.({ aws, result: wildcard, signal }), wildcard);
    assert.deepEqual(sent, ['\\052.dev.example.com.']);
  });

  it('says that a set or a zone is gone, and throws where it cannot be told', async () => {
    const green = byId(`${main}/api.example.com/A/green`);
    const gone = (command: string) => {
      if (command !== 'ListTagsForResourcesCommand') throw failure('NoSuchHostedZone');
    };
    assert.equal(await confirm?.({ aws: awsOf({ refuse: gone }), result: green, signal }), undefined);
    assert.equal(await confirm?.({ aws: awsOf({ refuse: gone }), result: byId(main), signal }), undefined);
    const refuse = () => {
      throw failure('AccessDenied');
    };
    await assert.rejects(async () => confirm?.({ aws: awsOf({ refuse }), result: green, signal }), {
      name: 'AccessDenied',
    });
  });
});

describe('finding without the index', () => {
  const cases: [asked: string, ids: string[]][] = [
    [
      'www.example.com',
      [
        `${main}/www.example.com/A`,
        `${main}/www.example.com/AAAA`,
        `${main}/www.example.com/TXT`,
        `${shop}/Z0EXAMPLESPL1/www.example.com/A`,
        `${sandbox}/Z0EXAMPLEOLD1/www.example.com/A`,
      ],
    ],
    ['x.dev.example.com', [`${main}/*.dev.example.com/A`, `${main}/*.dev.example.com/AAAA`]],
    ['x.b.dev.example.com', []],
    ['b.dev.example.com', []],
    ['dev.example.com', []],
    ['x.ext.example.com', []],
    ['checkout.pay.example.com', [`${shop}/Z0EXAMPLEPAY1/checkout.pay.example.com/A`]],
    ['internal.example.com', [`${hub}/Z0EXAMPLEINT1`]],
    ['www.example.org', []],
  ];
  for (const [asked, ids] of cases) {
    it(`finds ${asked} as the index has it`, async () => {
      const found = await collected(find?.({ aws: awsOf(), question: questionOf(asked), signal }) ?? fail());
      assert.deepEqual(found, ids.map(byId));
      for (const document of found) assert.ok(answersFor(document, questionOf(asked)));
    });
  }

  it('gives nothing that lies below a delegation, and of the delegated name its NS records alone', async () => {
    const records = [
      set('dev.example.com', 'NS', ['ns.elsewhere.example.net.']),
      set('dev.example.com', 'A', ['203.0.113.49']),
      set('www.dev.example.com', 'A', ['203.0.113.50']),
      set('\\052.api.dev.example.com', 'A', ['203.0.113.51']),
      set('a.b.live.example.com', 'A', ['203.0.113.52']),
    ];
    const zones = [{ id: 'Z1', name: 'example.com', records }];
    const aws = awsOf({ accounts: { [hub]: { zones } } });
    const found = async (name: string) =>
      (await collected(find?.({ aws, question: questionOf(name), signal }) ?? fail())).map(({ id }) => id);
    assert.deepEqual(await found('www.dev.example.com'), []);
    assert.deepEqual(await found('x.api.dev.example.com'), []);
    assert.deepEqual(await found('dev.example.com'), [`${hub}/Z1/dev.example.com/NS`]);
    assert.deepEqual(await found('a.b.live.example.com'), [`${hub}/Z1/a.b.live.example.com/A`]);
  });

  it('finds a zone by its id', async () => {
    const found = await collected(
      find?.({ aws: awsOf(), question: questionOf('Z0EXAMPLEPAY1', 'id'), signal }) ?? fail(),
    );
    assert.deepEqual(found, [byId(`${shop}/Z0EXAMPLEPAY1`)]);
  });

  it('costs one call in an account that has no zone for the name, two where the name is', async () => {
    const aws = awsOf();
    await collected(find?.({ aws, question: questionOf('checkout.pay.example.com'), signal }) ?? fail());
    // One more in each zone above it that might have the name
    assert.equal(aws.calls.filter((call) => call === 'ListHostedZonesCommand').length, 3);
    assert.ok(aws.calls.length <= 12, aws.calls.join());
  });

  it('does not claim that nobody points to an address', async () => {
    const question = questionOf('203.0.113.10', 'address');
    await assert.rejects(collected(find?.({ aws: awsOf(), question, signal }) ?? fail()), {
      code: 'unavailable',
    });
  });
});

function fail(): never {
  throw new Error('the provider cannot');
}

/** A public DNS of some names; everything else does not exist. */
function dns(answers: Record<string, string[] | string>): Resolve {
  return async (name, type) => {
    const answer = answers[`${name} ${type}`] ?? 'ENOTFOUND';
    if (typeof answer === 'string') throw Object.assign(new Error(answer), { code: answer });
    return answer;
  };
}

const change = (name: string, Username = 'ada') => ({
  EventTime: new Date('2026-11-20T10:00:00Z'),
  Username,
  CloudTrailEvent: JSON.stringify({
    userIdentity: { arn: `arn:aws:sts::${hub}:assumed-role/dns-editor/${Username}` },
    requestParameters: {
      hostedZoneId: 'Z0EXAMPLEMAIN',
      changeBatch: { changes: [{ action: 'UPSERT', resourceRecordSet: { name, type: 'A' } }] },
    },
  }),
});

async function enriched(
  value: string,
  ids: string[],
  part: {
    answers?: Record<string, string[] | string>;
    see?: Sensitivity;
    events?: unknown;
    results?: Document[];
  } = {},
) {
  const calls: unknown[] = [];
  const aws = fakeAws((command, _input, place) => {
    calls.push([command, place]);
    if (part.events instanceof Error) throw part.events;
    return { Events: part.events ?? [] };
  });
  const context: EnrichContext = {
    aws,
    question: questionOf(value),
    results: part.results ?? ids.map(byId),
    index: naiveIndex(documents),
    see: () => part.see ?? 'internal',
    resolve: dns(part.answers ?? {}),
    now: Date.parse('2026-11-21T03:30:00Z'),
    signal,
  };
  const { notes = [] } = (await enrich?.(context)) ?? {};
  return { notes, text: notes.map(({ text }) => text).join('\n'), calls };
}

describe('what the public DNS says', () => {
  const api = [`${main}/api.example.com/A/blue`, `${main}/api.example.com/A/green`];
  const www = [`${main}/www.example.com/A`];
  const cases: {
    it: string;
    asked: string;
    ids: string[];
    answers: Record<string, string[] | string>;
    says: RegExp;
    never?: RegExp;
  }[] = [
    {
      it: 'the same, of several sets a part',
      asked: 'api.example.com',
      ids: api,
      answers: { 'api.example.com A': ['203.0.113.11'] },
      says: /says the same: A 203\.0\.113\.11\./,
    },
    {
      it: 'something else',
      asked: 'api.example.com',
      ids: api,
      answers: { 'api.example.com A': ['192.0.2.66'] },
      says: /differs: A 192\.0\.2\.66, where our zone says 203\.0\.113\.10, 203\.0\.113\.11/,
      never: /same/,
    },
    {
      it: 'nothing',
      asked: 'api.example.com',
      ids: api,
      answers: {},
      says: /has no A record for api\.example\.com, though our zone has one/,
    },
    {
      it: 'that it cannot be asked',
      asked: 'api.example.com',
      ids: api,
      answers: { 'api.example.com A': 'ETIMEOUT' },
      says: /could not be asked about api\.example\.com \(ETIMEOUT\)/,
      never: /no A record/,
    },
    {
      it: 'what the target of an alias says',
      asked: 'www.example.com',
      ids: www,
      answers: { 'www.example.com A': ['52.0.0.1'], [`dualstack.${balancer} A`]: ['52.0.0.1', '52.0.0.2'] },
      says: /says the same: A 52\.0\.0\.1 \(by way of dualstack\.web-/,
    },
    {
      it: 'a CNAME without regard to case',
      asked: 'docs.example.com',
      ids: [`${main}/docs.example.com/CNAME`],
      answers: { 'docs.example.com CNAME': ['Docs.Partner.example.net'] },
      says: /says the same: CNAME docs\.partner/,
    },
    {
      it: 'nothing of private zones',
      asked: 'db.internal.example.com',
      ids: [`${hub}/Z0EXAMPLEINT1/db.internal.example.com/CNAME`],
      answers: {},
      says: /cannot tell what a private zone says/,
      never: /no A record/,
    },
    {
      it: 'which zone is asked',
      asked: 'example.com',
      ids: [main, `${sandbox}/Z0EXAMPLEOLD1`],
      answers: { 'example.com NS': ['ns-1.awsdns-01.com', 'ns-2.awsdns-02.net'] },
      says: /does not ask the zone 777788889999\/Z0EXAMPLEOLD1/,
    },
    {
      it: 'no such name',
      asked: 'nope.example.com',
      ids: [],
      answers: {},
      says: /does not know nope\.example\.com either/,
    },
    {
      it: 'a name that is not ours',
      asked: 'www.example.org',
      ids: [],
      answers: { 'www.example.org A': ['192.0.2.8'] },
      says: /answers www\.example\.org with 192\.0\.2\.8/,
    },
  ];
  for (const { it: title, asked, ids, answers, says, never } of cases) {
    it(`tells ${title}`, async () => {
      const { text, calls } = await enriched(asked, ids, { answers });
      assert.match(text, says);
      if (never) assert.doesNotMatch(text, never);
      // Who may not see who changed it does not have it read
      assert.deepEqual(calls, []);
    });
  }
});

describe('name servers by other names', () => {
  const zones = [
    {
      id: 'Z1',
      name: 'example.com',
      servers: ['ns-1.awsdns-01.com'],
      records: [set('example.com', 'NS', ['ns1.example.com.'])],
    },
  ];
  const answers = { 'example.com NS': ['ns1.example.com'] };

  it('are known by the NS records of the zone itself', async () => {
    const results = await worldWith(fakeAws)({ accounts: { [hub]: { zones } } });
    const { text } = await enriched('example.com', [], { answers, results });
    assert.match(text, /asks the zone 111122223333\/Z1: its name servers are ns1\.example\.com/);
  });

  it('prove nothing where they are not known', async () => {
    const { text } = await enriched('example.com', [main], { answers });
    assert.match(text, /whether these are other names of those of the zone .*MAIN cannot be told/);
    assert.doesNotMatch(text, /does not ask/);
  });
});

describe('where it leads by now', () => {
  it('is told where that is not what the index has', async () => {
    const blue = byId(`${main}/api.example.com/A/blue`);
    const moved = {
      ...blue,
      attrs: { ...blue.attrs, values: ['198.51.100.9'] },
      addresses: ['198.51.100.9'],
    };
    assert.match(
      (await enriched('api.example.com', [], { results: [moved] })).text,
      /By now it points to 198\.51\.100\.9\./,
    );
    const made = { ...moved, id: `${main}/new.example.com/A`, hostnames: ['new.example.com'] };
    assert.match(
      (await enriched('new.example.com', [], { results: [made] })).text,
      /By now it points to 198/,
    );
    assert.doesNotMatch((await enriched('api.example.com', [blue.id])).text, /By now/);
  });
});

describe('who changed it last', () => {
  const ids = [`${main}/api.example.com/A/blue`];

  it('takes one call in the account of the zone, for those who may see it', async () => {
    const events = [change('www.example.com.'), change('api.example.com.', 'grace')];
    const { notes, calls } = await enriched('api.example.com', ids, { see: 'restricted', events });
    const note = notes.find(({ text }) => text.includes('Last changed'));
    assert.equal(
      note?.text,
      'Last changed 2026-11-20T10:00:00.000Z by grace (role dns-editor): UPSERT api.example.com A.',
    );
    assert.equal(note?.sensitivity, 'restricted');
    assert.deepEqual(calls, [['LookupEventsCommand', { account: hub, region: 'us-east-1' }]]);
  });

  it('knows a wildcard by its escaped name', async () => {
    const { text } = await enriched('x.dev.example.com', [`${main}/*.dev.example.com/A`], {
      see: 'restricted',
      events: [change('\\052.dev.example.com.')],
    });
    assert.match(text, /by ada .*UPSERT \*\.dev\.example\.com A/);
  });

  it('says what it has not seen, and survives what it cannot read', async () => {
    const odd = [{ CloudTrailEvent: 'no json' }, { CloudTrailEvent: '[]' }, {}];
    assert.match(
      (await enriched('api.example.com', ids, { see: 'restricted', events: odd })).text,
      /No change of api\.example\.com is in the 90 days/,
    );
    const denied = failure('AccessDenied');
    assert.match(
      (await enriched('api.example.com', ids, { see: 'restricted', events: denied })).text,
      /could not be read: AccessDenied/,
    );
  });

  it('asks nothing where there is no zone of ours', async () => {
    assert.deepEqual((await enriched('www.example.org', [], { see: 'restricted' })).calls, []);
  });
});

describe('what people type', () => {
  const understood: [text: string, shape: string, value: string | undefined][] = [
    ['_dmarc.example.com', 'hostname', '_dmarc.example.com'],
    ['*.dev.example.com', 'hostname', '*.dev.example.com'],
    ['\\052.dev.example.com', 'id', '*.dev.example.com'],
    ['\\052.dev.example.com.', 'id', '*.dev.example.com'],
    ['0/25.2.0.192.in-addr.arpa', 'id', '0/25.2.0.192.in-addr.arpa'],
    ['Z0EXAMPLEMAIN', 'id', 'Z0EXAMPLEMAIN'],
    ['/hostedzone/Z0EXAMPLEMAIN', 'id', 'Z0EXAMPLEMAIN'],
    ['arn:aws:route53:::hostedzone/Z0EXAMPLEMAIN', 'arn', 'Z0EXAMPLEMAIN'],
    ['arn:aws-cn:route53:::hostedzone/Z0EXAMPLEMAIN', 'arn', 'Z0EXAMPLEMAIN'],
    ['ip-10-0-0-1.ec2.internal', 'hostname', undefined],
    ['ip-10-0-0-1.eu-west-1.compute.internal', 'hostname', undefined],
    ['ec2-52-0-0-1.compute-1.amazonaws.com', 'hostname', undefined],
    ['path/to/file.txt', 'id', undefined],
    ['zebra', 'id', undefined],
  ];
  for (const [text, shape, value] of understood) {
    it(`reads ${text} as ${value ?? 'nothing of its own'}`, () => {
      const found = kind.accepts.flatMap((accepts) => {
        if (accepts.shape !== shape || !('pattern' in accepts) || accepts.when === 'asked') return [];
        const match = accepts.pattern.exec(text);
        return match ? [(accepts.value ? accepts.value(match) : text) ?? []].flat() : [];
      });
      assert.deepEqual(found, value === undefined ? [] : [value]);
    });
  }
});
