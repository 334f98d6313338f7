import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { documentCheck } from '#kit';
import { collected, fakeAws } from '#kit/testing';
import { loadKinds } from '../src/kinds.ts';

const fixtures = new URL('./fixtures/kinds/', import.meta.url);
/** Inside the repository, so that `#kit` resolves. */
const scratch = mkdtempSync(fileURLToPath(new URL('./fixtures/scratch-', import.meta.url)));
after(() => rmSync(scratch, { recursive: true }));

/** A folder of kinds: the text of each `index.ts` by folder name. */
function folderOf(name: string, kinds: Record<string, string>): string {
  for (const [kind, text] of Object.entries(kinds)) {
    mkdirSync(join(scratch, name, kind), { recursive: true });
    writeFileSync(join(scratch, name, kind, 'index.ts'), text);
  }
  return join(scratch, name);
}

function declaration(name: string, command = `/${name}info`): string {
  return `import { defineKind, Type } from '#kit';
    export const kind = defineKind({
      name: '${name}', title: '${name}', attributes: Type.Object({}), columns: [], accepts: [],
      command: { name: '${command}', summary: 's', usage: 'u', example: 'e' }, every: '0 * * * *', staleAfter: '2h',
      lookup: async () => ({ documents: [], total: 0 }), providers: {},
    });`;
}

describe('loadKinds', () => {
  it('finds the kinds of a folder, by URL and by path', async () => {
    const byUrl = await loadKinds(fixtures);
    const byPath = await loadKinds(fileURLToPath(fixtures));

    assert.deepEqual([...byUrl.keys()], ['queue']);
    assert.equal(byPath.get('queue'), byUrl.get('queue'));
  });

  it('gives them in order', async () => {
    const kinds = await loadKinds(
      folderOf('order', { zebra: declaration('zebra'), ant: declaration('ant'), '.git': 'nonsense(' }),
    );

    assert.deepEqual([...kinds.keys()], ['ant', 'zebra']);
  });

  const scenarios: { name: string; kinds: Record<string, string>; says: RegExp }[] = [
    {
      name: 'a name that is not the folder’s',
      kinds: { bucket: declaration('s3') },
      says: /bucket.index\.ts: the kind is named "s3", its folder "bucket"/,
    },
    {
      name: 'one command twice, with both paths',
      kinds: { a: declaration('a', '/x'), b: declaration('b', '/x') },
      says: /b.index\.ts and .*a.index\.ts: both want the command \/x/,
    },
    {
      name: 'a folder that fails to load',
      kinds: { broken: 'throw new Error("no database");' },
      says: /broken.index\.ts: cannot be loaded: no database/,
    },
    {
      name: 'a contradicting declaration',
      kinds: { odd: declaration('odd', 'oddinfo') },
      says: /odd.index\.ts: cannot be loaded: kind odd: "oddinfo" is no command/,
    },
    {
      name: 'a folder without a kind',
      kinds: { none: 'export const kinds = 1;' },
      says: /none.index\.ts: must export `kind`/,
    },
    {
      name: 'a declaration past defineKind',
      kinds: { raw: "export const kind = { name: 'raw' };" },
      says: /raw.index\.ts: must export `kind`, made with defineKind/,
    },
  ];
  for (const [i, { name, kinds, says }] of scenarios.entries()) {
    it(`refuses ${name}`, () => assert.rejects(loadKinds(folderOf(`case-${i}`, kinds)), { message: says }));
  }

  it('refuses a kind whose route is taken', async () => {
    const folder = folderOf('reserved', { status: declaration('status') });

    await assert.rejects(loadKinds(folder), /\/v1\/status is something else already/);
  });

  it('names a folder that has no index, and a root that is not there', async () => {
    mkdirSync(join(scratch, 'hollow', 'empty'), { recursive: true });

    await assert.rejects(loadKinds(join(scratch, 'hollow')), {
      message: /empty.index\.ts: cannot be loaded/,
    });
    await assert.rejects(loadKinds(pathToFileURL(join(scratch, 'nowhere'))), { code: 'ENOENT' });
  });
});

describe('the fixture kind', () => {
  it('collects valid documents', async () => {
    const kind = (await loadKinds(fixtures)).get('queue');
    const provider = kind?.providers['aws'];
    assert.ok(kind && provider);

    const documents = await collected(
      provider.collect({
        aws: fakeAws(() => assert.fail('asks nobody')),
        scope: { kind: 'queue', provider: 'aws', account: '111122223333', region: 'eu-west-1' },
        signal: AbortSignal.timeout(60_000),
        networks: [],
      }),
    );

    assert.deepEqual(documents.flatMap(documentCheck(kind)), []);
    assert.equal(documents[0]?.id, '111122223333/eu-west-1/queue-abc');
  });
});
