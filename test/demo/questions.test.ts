import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { outcomes } from '#kit';
import { awkward } from '../../src/demo/awkward.ts';
import { accounts, deniedAccount } from '../../src/demo/organisation.ts';
import { bucketsOf } from '../../src/demo/world/s3-buckets.ts';
import { addresses } from './questions/addresses.ts';
import { buckets } from './questions/buckets.ts';
import { check, secrets } from './questions/check.ts';
import { dangles } from './questions/dangles.ts';
import { keys } from './questions/keys.ts';
import { machines } from './questions/machines.ts';
import { names } from './questions/names.ts';
import { people } from './questions/people.ts';
import type { Row } from './questions/row.ts';
import { texts } from './questions/texts.ts';
import { world } from './questions/things.ts';
import { type AskedWorld, openWorld } from './questions/world.ts';

/** Questions of all shapes and kinds in the made-up world, asked as doors ask them, by the three people of the demo. */

const rows: readonly Row[] = [
  ...addresses,
  ...names,
  ...dangles,
  ...buckets,
  ...keys,
  ...machines,
  ...texts,
  ...people,
];

describe('questions in the world of the demo', () => {
  let worlds: Record<'demo' | 'whole', AskedWorld>;
  before(async () => {
    const [demo, whole] = [await openWorld('demo'), await openWorld('whole')];
    worlds = { demo, whole };
  });
  after(async () => {
    await worlds?.demo.close();
    await worlds?.whole.close();
  });
  const worldOf = ({ whole }: Pick<Row, 'whole'>) => worlds[whole ? 'whole' : 'demo'];

  for (const row of rows) {
    it(titleOf(row), { todo: row.todo ?? false }, async () => {
      check(row, await worldOf(row).ask(row));
    });
  }

  it('tell of one private address in six networks nothing that belongs to another of them', async () => {
    const { answers } = await worlds.demo.ask({ who: 'support', text: awkward.sixNetworks });
    const results = answers.flatMap((answer) => answer.results);

    assert.equal(results.length, 6);
    for (const { account, related } of results)
      for (const one of related) assert.equal(one.account?.id, account.id, `${one.kind} ${one.id}`);
  });

  it('page a list to its end, each bucket once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    let total = 0;
    do {
      const next = { who: 'support', kind: 's3', text: 'list', ...(cursor && { cursor }) } as const;
      const [answer] = (await worlds.demo.ask(next)).answers;
      seen.push(...(answer?.results ?? []).map(({ name }) => name ?? ''));
      total = answer?.total ?? 0;
      cursor = answer?.cursor;
    } while (cursor !== undefined);

    assert.deepEqual(seen.toSorted(), bucketNames().toSorted());
    assert.equal(seen.length, total);
  });

  it('page a network to its end, each thing once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    let total = 0;
    do {
      const next = { who: 'support', text: '10.64.0.0/16', ...(cursor && { cursor }) } as const;
      const [answer] = (await worlds.demo.ask(next)).answers;
      seen.push(...(answer?.results ?? []).map(({ id }) => id));
      total = answer?.total ?? 0;
      cursor = answer?.cursor;
    } while (cursor !== undefined);

    assert.ok(total > 50, `${total}`);
    assert.deepEqual([new Set(seen).size, seen.length], [total, total]);
  });

  it('are all in the audit, and no secret with them', () => {
    const audit = worlds.demo.audit() + worlds.whole.audit();

    for (const secret of secrets) assert.ok(!audit.includes(secret));
    for (const { text } of rows.filter(
      (row) => /^[\w.-]{8,200}$/.test(row.text) && !secrets.includes(row.text),
    ))
      assert.ok(audit.includes(text), text);
  });

  it('are at least 150, of every kind, by each of the three, with every outcome', () => {
    const done = rows.filter(({ todo }) => todo === undefined);
    const distinct = (list: readonly string[]) => new Set(list);

    assert.ok(done.length >= 150, `${done.length}`);
    assert.deepEqual(distinct(done.map(({ who }) => who)), new Set(['developer', 'security', 'support']));
    assert.deepEqual(distinct(done.map(({ expect }) => expect.outcome)), new Set(outcomes));
    assert.deepEqual(
      distinct(done.flatMap(({ kind }) => kind ?? [])),
      new Set(['cdn', 'dns', 'ec2', 'ip', 'key', 'lb', 's3']),
    );
  });
});

/** Every bucket of every account that can be read. */
function bucketNames(): string[] {
  const readable = accounts.filter(({ id, status }) => id !== deniedAccount && status === 'active');
  return readable.flatMap(({ id }) => [...bucketsOf(world, id, false).keys()]);
}

function titleOf({ who, kind, text, live, at, whole }: Row): string {
  const shown = text.length > 90 ? `${text.slice(0, 60)}… (${text.length} characters)` : text;
  const how = [live && 'live', at && `at ${at}`, whole && 'everything read'].filter(Boolean).join(', ');
  return `${who} asks ${kind ?? 'whois'}: ${JSON.stringify(shown)}${how && ` (${how})`}`;
}
