import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Document } from '#kit';
import { documentOf, fakeAws } from '#kit/testing';
import { askingWith, now } from './fixtures/asking.ts';
import { complete, hub, set } from './fixtures/world.ts';

/** Documents of a file: no attributes, and only the members that every document has. */

const { ask, zoneOf } = await askingWith(fakeAws);
const plain = (part: Partial<Document>) =>
  documentOf({ kind: 'dns', account: hub, region: 'global', ...part });
const record = (name: string, part: Partial<Document> = {}) =>
  plain({
    id: `${hub}/Z9/${name}/A`,
    type: 'record',
    hostnames: [name],
    addresses: ['203.0.113.7'],
    ...part,
  });

describe('documents of a file', () => {
  it('answers with a record whose zone has no document, and says so', async () => {
    const { ids, notes, lead } = await ask('www.other.example', { documents: [record('www.other.example')] });
    assert.deepEqual(ids, [`${hub}/Z9/www.other.example/A`]);
    assert.match(lead, /It points to 203\.0\.113\.7/);
    assert.match(notes, /in the zone 111122223333\/Z9, of which only records are known/);
    assert.doesNotMatch(notes, /under no zone of ours/);
  });

  it('follows a chain through such records', async () => {
    const alias = record('api.other.example', {
      id: `${hub}/Z9/api.other.example/CNAME`,
      addresses: [],
      identifiers: ['www.other.example'],
    });
    const { lead } = await ask('api.other.example', { documents: [alias, record('www.other.example')] });
    assert.match(lead, /It points to 203\.0\.113\.7/);
  });

  it('takes a wildcard whose zone has no document, where nothing closer is known', async () => {
    const documents = [record('*.other.example'), record('*.dev.other.example'), record('own.other.example')];
    const { ids, notes } = await ask('x.dev.other.example', { documents });
    assert.deepEqual(ids, [`${hub}/Z9/*.dev.other.example/A`]);
    assert.match(notes, /is matched by \*\.dev\.other\.example, unless a closer name exists/);
    assert.deepEqual((await ask('own.other.example', { documents })).ids, [`${hub}/Z9/own.other.example/A`]);
    assert.deepEqual((await ask('other.example', { documents })).ids, []);
  });

  it('finds zones and records that have a name and no host names', async () => {
    const zone = plain({ id: `${hub}/Z9`, type: 'hosted-zone', name: 'Other.Example' });
    const api = record('api.other.example', { name: 'API.other.example', hostnames: [] });
    const documents = [zone, api, record('*.other.example', { name: '*.other.example', hostnames: [] })];
    const { ids, notes } = await ask('api.other.example', { documents });
    assert.deepEqual(ids, [api.id]);
    assert.doesNotMatch(notes, /only records are known|under no zone/);
    assert.deepEqual((await ask('other.example', { documents })).ids, [`${hub}/Z9`]);
    assert.deepEqual((await ask('x.other.example', { documents })).ids, [`${hub}/Z9/*.other.example/A`]);
    assert.match(
      (await ask('nope.sub.example', { documents })).lead,
      /under no zone of ours/,
      'other names stay what they are',
    );
  });

  it('knows by its addresses what a record without any type is', async () => {
    const odd = record('odd.example.com', { id: 'REC1' });
    assert.match((await ask('odd.example.com', { documents: [odd] })).lead, /points to 203\.0\.113\.7/);
  });

  it('asks about a name of very many labels', async () => {
    const name = `${'a.'.repeat(110)}example.com`;
    const { documents = [] } = await zoneOf([set(name, 'A', ['192.0.2.1'])]);
    assert.deepEqual((await ask(name, { documents })).ids, [`${hub}/Z1/${name}/A`]);
  });
});

describe('what is too old to prove anything', () => {
  it('is as old as the frame says, and not a day', async () => {
    const staleAfter = (scope: string) => (scope.startsWith('lb/') ? 20 * 60_000 : 3600_000);
    const { notes } = await ask('beta.example.com', { staleAfter });
    assert.match(notes, /cannot be told, because a part of the kind lb was read 30 min ago/);
    assert.doesNotMatch(notes, /Dangling/);
    assert.match((await ask('careers.example.com', { staleAfter })).lead, /^Dangling/);
    assert.equal(now - Date.parse(complete[0]?.completedAt ?? ''), 30 * 60_000);
  });
});
