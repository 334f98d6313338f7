import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Document, Kind, MergeDocument, Outcome, Question, ScopeRecord } from '#kit';
import { documentCheck, iso, parseScopeKey, scopeKey } from '#kit';
import { collected, manualClock } from '#kit/testing';
import { createDemo } from '../../src/demo/demo.ts';
import { accountId, deniedAccount } from '../../src/demo/organisation.ts';
import {
  accelerators,
  apis,
  buckets,
  distributions,
  domain,
  loadBalancers,
  zones,
} from '../../src/demo/story.ts';
import { unheldPublic } from '../../src/demo/world/dns-story.ts';
import { loadKinds } from '../../src/kinds.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';

/** The kind `dns` in the demo's world, with everything that its names lead to. */

const signal = AbortSignal.timeout(240_000);
const clock = manualClock();
const { cloud } = createDemo({ resources: 1500, seed: 5, clock });
const kinds = await loadKinds(new URL('../../collectors/', import.meta.url).pathname);
const dns = kinds.get('dns') ?? assert.fail();
const folder = mkdtempSync(join(tmpdir(), 'cloudwhois-dns-'));
const store = await openSqlite({ folder, clock });
const names: Document[] = [];

/** As a refresh does: every scope of a kind that the role may read. */
async function readAll(kind: Kind, without: readonly string[] = []) {
  const documents: MergeDocument[] = [];
  const records: ScopeRecord[] = [];
  for (const [provider, { scopes: shape }] of Object.entries(kind.providers)) {
    const { places } = await cloud.plan({ provider, shape, signal });
    for (const place of places) {
      if (without.includes(place.account)) continue;
      const scope = { kind: kind.name, provider, ...place };
      const read = await retried(() => collected(cloud.collect({ kind, provider, scope, signal })));
      documents.push(...read.map((one) => ({ ...one, scope: scopeKey(scope) })));
      if (kind === dns) names.push(...read);
      records.push({ key: scopeKey(scope), outcome: 'complete', completedAt: iso(clock()) });
    }
  }
  return { documents, records };
}

/** One place is throttled at its first run. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  return work().catch(() => work());
}

before(async () => {
  const writer = await store.writer();
  for (const name of ['ip', 'lb', 's3', 'cdn', 'dns']) {
    const kind = kinds.get(name) ?? assert.fail(name);
    const { documents, records } = await readAll(kind, [deniedAccount]);
    await writer.merge(documents, () => records, clock());
  }
});

after(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function ask(value: string, complete = true) {
  const question: Question = { text: value, kind: 'dns', shape: 'hostname', value, because: 'test' };
  const denied = (kind = '') => ({ key: `${kind}/aws/${deniedAccount}/global`, outcome: 'denied' as const });
  const index = {
    find: store.index.find,
    scopes: async (kind?: string) => {
      const records = await store.index.scopes(kind);
      return complete ? records : [...records, denied(kind)];
    },
  };
  const found = await dns.lookup({ question, index, now: clock() });
  const outcome: Outcome = found.total > 0 ? 'found' : 'absent';
  const notes = (found.notes ?? []).filter(({ outcomes }) => outcomes?.includes(outcome) !== false);
  return {
    documents: found.documents,
    ids: found.documents.map(({ id }) => id),
    related: (found.related ?? []).map(
      ({ relation, document }) => `${relation} ${document.kind} ${document.id}`,
    ),
    lead: notes.find(({ lead }) => lead?.includes(outcome))?.text ?? '',
    text: notes.map(({ text }) => text).join('\n'),
  };
}

const at = (name: string) => `${name}.${domain}`;
const hub = accountId('network-hub');
const main = `${hub}/${zones.company.id}`;

describe('names of the demo', () => {
  it('keep the schema, are a few hundred, and each once', () => {
    const check = documentCheck(dns);
    assert.deepEqual(
      names.flatMap((one) => check(one)),
      [],
    );
    assert.equal(new Set(names.map(({ id }) => id)).size, names.length);
    assert.ok(names.length > 150 && names.length < 1500, `${names.length}`);
  });

  const { paymentsFront, checkoutWeb } = loadBalancers;
  const cases: { name: string; lead?: RegExp; says?: RegExp; never?: RegExp; related?: RegExp }[] = [
    {
      name: at('api'),
      lead: new RegExp(`points to ${paymentsFront.dns} by way of api\\.pay\\.`),
      related: new RegExp(`points-to lb ${paymentsFront.account}/us-east-1/app/payments-front/`),
    },
    {
      name: at('www'),
      lead: new RegExp(`points to ${checkoutWeb.dns}, the load balancer checkout-web`),
      says: /Inside the VPC .* answers, and it alone/,
    },
    { name: domain, says: /is the one that the world asks: the registration in the account/ },
    {
      name: at('app'),
      related: new RegExp(`points-to cdn ${distributions.app.account}/${distributions.app.id}`),
    },
    {
      name: at('edi'),
      related: new RegExp(`points-to cdn ${apis.partners.account}/eu-west-1/${apis.partners.id}`),
    },
    {
      name: at('track'),
      related: new RegExp(`points-to cdn ${accelerators.tracking.account}/${accelerators.tracking.id}`),
    },
    {
      name: at('status'),
      lead: /the bucket status\.larkspur\.example/,
      related: new RegExp(`points-to s3 aws/${buckets.status.name}`),
    },
    { name: at('careers'), lead: /^Dangling: .* whoever makes it owns the name/ },
    { name: at('beta'), lead: /^Dangling: .* no load balancer of ours/ },
    { name: at('pay-legacy'), lead: new RegExp(`^Dangling: .*${unheldPublic.replaceAll('.', '\\.')}`) },
    { name: at('blog'), lead: /an outside name/, never: /Dangling/ },
    { name: at('office'), lead: /our network Office Pune/ },
    { name: at('shop'), says: /2 A sets share this name by weighted routing: blue 90 %, green 10 %/ },
    { name: at('x.dev'), says: /matched by \*\.dev\.larkspur\.example/ },
    { name: at('x.team1.dev'), says: /does not cover it, because team1\.dev/ },
    { name: at('mail.dev'), says: /does not cover it/ },
    { name: at('loop-a'), lead: /is a loop/ },
    { name: at('tracking'), says: /edited by external-dns, owner tracking-eks/ },
    { name: at('only-old'), lead: /not delegated to/ },
    { name: at('x.partners'), lead: /delegates to ns1\.partnerdns/ },
    { name: at('x.old-campaign'), lead: /the delegation dangles/ },
    {
      name: zones.pay.name,
      says: /is the one that the world asks: the zone larkspur\.example .* delegates to it/,
    },
    { name: at('xn--mnchen-3ya'), says: /münchen\.larkspur\.example/ },
    { name: at('nope'), lead: /It would be in the zone larkspur\.example/ },
  ];
  for (const { name, lead, says, never, related } of cases) {
    it(`answers ${name}`, async () => {
      const answer = await ask(name);
      if (lead) assert.match(answer.lead, lead);
      if (says) assert.match(answer.text, says);
      if (never) assert.doesNotMatch(answer.text, never);
      if (related) assert.match(answer.related.join('\n'), related);
    });
  }

  it('takes nothing for dangling while an account refuses us', async () => {
    for (const name of ['careers', 'beta', 'pay-legacy']) {
      const { text } = await ask(at(name), false);
      assert.doesNotMatch(text, /Dangling/);
      assert.match(text, /cannot be told, because 1 of \d+ scopes/);
    }
  });
});

describe('names of the demo, live', () => {
  const onBehalf = { principal: { type: 'system', name: 'test' } } as const;

  it('confirms what it has collected, and sees what has changed since', async () => {
    const { documents } = await ask(at('promo'));
    const [promo] = documents;
    assert.ok(promo);
    const fresh = await cloud.live.confirm({ kind: dns, document: promo, onBehalf, signal });
    assert.notDeepEqual(fresh?.addresses, promo.addresses);
    const [api] = (await ask(at('api'))).documents;
    assert.ok(api);
    const { asOf: _, scope: _s, validFrom: _f, ...bare } = api;
    assert.deepEqual(await cloud.live.confirm({ kind: dns, document: api, onBehalf, signal }), bare);
  });

  it('finds a name without the index, with every account read', async () => {
    const question: Question = {
      text: '',
      kind: 'dns',
      shape: 'hostname',
      value: at('x.dev'),
      because: 'test',
    };
    const { documents, failed } = await cloud.live.find({ kind: dns, question, onBehalf, signal });
    assert.deepEqual(
      documents.map(({ id }) => id),
      [`${main}/*.dev.${domain}/A`],
    );
    assert.deepEqual([...new Set(failed.map(({ scope }) => parseScopeKey(scope)?.account))], [deniedAccount]);
  });

  it('compares with the public DNS, and tells who changed it last', async () => {
    const tell = async (value: string, fresh?: Document) => {
      const question: Question = { text: '', kind: 'dns', shape: 'hostname', value, because: 'test' };
      const results = fresh ? [fresh] : (await ask(value)).documents;
      const see = () => 'restricted' as const;
      const context = {
        kind: dns,
        onBehalf,
        question,
        results,
        index: store.index,
        see,
        now: clock(),
        signal,
      };
      const { notes = [] } = await cloud.live.enrich(context);
      return notes.map(({ text }) => text).join('\n');
    };
    assert.match(
      await tell(at('promo')),
      /differs: A .*\n.*Last changed 2026-11-20T18:05:00.000Z by nina\.voss/s,
    );
    const [promo] = (await ask(at('promo'))).documents;
    assert.ok(promo);
    const now = await cloud.live.confirm({ kind: dns, document: promo, onBehalf, signal });
    assert.match(
      await tell(at('promo'), now),
      /By now it points to 52\.3\.200\.77, the Elastic IP kept-for-old-partner/,
    );
    assert.match(await tell(at('www')), /says the same: A 52\.4\.77\.10/);
    assert.match(await tell(at('nope')), /does not know nope/);
    assert.match(await tell(domain), /asks the zone \d+\/Z0LARKSPURMAIN1/);
    assert.match(await tell(domain), /does not ask the zone \d+\/Z0LARKSPUROLD01/);
  });
});
