import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ScopeRecord } from '#kit';
import { fakeAws, naiveIndex } from '#kit/testing';
import { findings } from './findings.ts';
import { askingWith, main, now } from './fixtures/asking.ts';
import { complete } from './fixtures/world.ts';

const { documents } = await askingWith(fakeAws);
const [dangling] = findings;

/** What the finding says of every record of the world. */
async function judged(scopes: readonly ScopeRecord[]): Promise<Map<string, string | boolean | undefined>> {
  const index = naiveIndex(documents, { scopes });
  const all = new Map<string, string | boolean | undefined>();
  for (const document of documents.filter(({ kind }) => kind === 'dns')) {
    const stored = { ...document, asOf: '', validFrom: '', scope: '' };
    all.set(document.id.replace(`${main}/`, ''), await dangling?.holds(stored, { index, now, after: 0 }));
  }
  return all;
}

it('finds the names that answers call dangling, and no others', async () => {
  const all = await judged(complete);
  const found = [...all].filter(([, holds]) => typeof holds === 'string').map(([id]) => id);
  for (const id of [
    'careers.example.com/A',
    'beta.example.com/CNAME',
    'old.example.com/A',
    'nowhere.example.com/CNAME',
  ])
    assert.ok(found.includes(id), `${id} is not among ${found.join(', ')}`);
  for (const id of ['partner.example.com/A', 'docs.example.com/CNAME', 'www.example.com/A', 'example.com/MX'])
    assert.ok(!found.includes(id), id);
  assert.equal(all.get('beta.example.com/CNAME')?.toString().startsWith('points to '), true);
});

it('leaves open what cannot be told', async () => {
  const denied = { outcome: 'denied' as const, error: { code: 'AccessDenied', message: '' } };
  const all = await judged(complete.concat({ key: 'lb/aws/999/x', ...denied }));
  assert.equal(all.get('beta.example.com/CNAME'), undefined);
  assert.equal(typeof all.get('careers.example.com/A'), 'string');
});
