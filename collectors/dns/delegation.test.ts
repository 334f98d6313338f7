import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { documentOf, fakeAws } from '#kit/testing';
import { askingWith } from './fixtures/asking.ts';
import type { FakeZone } from './fixtures/fake-route53.ts';
import { hub, set, shop } from './fixtures/world.ts';

/** Which zone the world asks, where name servers have other names than Route 53 gave them. */

const { ask, collectWorld } = await askingWith(fakeAws);

const own = ['ns-1.awsdns-01.com', 'ns-2.awsdns-02.net'];
const white = ['ns1.example.com', 'ns2.example.com'];
const www = set('www.example.com', 'A', ['203.0.113.9']);
const apex = (servers: readonly string[]) =>
  set(
    'example.com',
    'NS',
    servers.map((one) => `${one}.`),
  );
const main = (records: FakeZone['records'], servers = own): FakeZone => ({
  id: 'Z1',
  name: 'example.com',
  servers,
  records,
});

async function world(zones: FakeZone[], registered: string[], others: FakeZone[] = []) {
  const domains = [{ name: 'example.com', servers: registered, expires: '2027-05-01T00:00:00Z' }];
  const accounts = { [hub]: { zones, domains }, [shop]: { zones: others } };
  return { documents: await collectWorld({ accounts }) };
}

describe('pitfall 18: name servers by other names', () => {
  it('takes white-label name servers for those of the zone whose own NS records have them', async () => {
    const { lead, notes } = await ask('www.example.com', await world([main([apex(white), www])], white));
    assert.match(lead, /It points to 203\.0\.113\.9/);
    assert.doesNotMatch(notes, /not delegated to|cannot be told: the registration/);
  });

  it('cannot tell where neither has them, and says so', async () => {
    const { lead, notes } = await ask('www.example.com', await world([main([apex(own), www])], white));
    assert.match(lead, /It points to 203\.0\.113\.9/);
    assert.match(
      notes,
      /cannot be told: the registration in the account 111122223333 names ns1\.example\.com, ns2\.example\.com, which may be other names/,
    );
    assert.doesNotMatch(notes, /nobody hears/);
  });

  it("is certain where Route 53's servers of something else are named", async () => {
    const foreign = ['ns-900.awsdns-90.com'];
    const { lead } = await ask('www.example.com', await world([main([apex(own), www])], foreign));
    assert.match(lead, /not delegated to, so nobody hears what it says/);
  });

  it('believes the delegation set of one zone before the copied NS records of another', async () => {
    const copy = { ...main([apex(own), www], ['ns-77.awsdns-77.com']), id: 'Z2' };
    const { notes } = await ask('example.com', await world([main([apex(own)])], own, [copy]));
    assert.match(notes, /444455556666\/Z2\) is not delegated to/);
    assert.match(notes, /111122223333\/Z1\) is the one that the world asks/);
  });

  it('tells of many zones of one name on many levels without delay', async () => {
    const levels = Array.from({ length: 6 }, (_, i) =>
      ['example.com', 's0', 's1', 's2', 's3', 's4']
        .slice(0, i + 1)
        .toReversed()
        .join('.'),
    );
    let asked = 0;
    const documents = levels.flatMap((name, level) =>
      Array.from({ length: 12 }, (_, i) =>
        documentOf({
          kind: 'dns',
          id: `${hub}/Z${level}x${i}`,
          type: 'hosted-zone',
          account: hub,
          hostnames: [name],
          attrs: {
            get nameServers() {
              asked++;
              return [`ns-${level}.example.net`];
            },
          },
        }),
      ),
    );
    await ask('q.s4.s3.s2.s1.s0.example.com', { documents });
    assert.ok(asked < 50_000, `${asked}`);
  });
});
