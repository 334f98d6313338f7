import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import type { Document } from '#kit';
import { documentCheck } from '#kit';
import { collected, documentOf, fakeAws } from '#kit/testing';
import { recognise } from '../../src/answer/recognise.ts';
import { loadKinds } from '../../src/kinds.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { kindNew } from '../../src/terminal/commands/kind-new.ts';
import { exitCodes } from '../../src/terminal/exit-code.ts';
import { kindTemplate } from '../../src/terminal/kind-template.ts';
import { callOf, memoryTerminal } from './fixtures.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Inside the repository, so that `#kit` resolves. `kind new` writes to `collectors/` of the folder it is run in. */
const scratch = mkdtempSync(fileURLToPath(new URL('../fixtures/scratch-', import.meta.url)));
const start = process.cwd();
after(() => rmSync(scratch, { recursive: true }));

let checkout = '';
beforeEach(() => {
  checkout = mkdtempSync(join(scratch, 'checkout-'));
  mkdirSync(join(checkout, 'collectors'));
  process.chdir(checkout);
});
afterEach(() => process.chdir(start));

async function kindNewWith(...positionals: string[]) {
  const screen = memoryTerminal();
  return { code: await kindNew.run(callOf(screen.terminal, { positionals })), screen };
}

const names = ['widget', 'message-queue', 'x', 'a1-2-b', 'kind', 'type', 'a'.repeat(27)];

describe('kind new', () => {
  it('writes kinds that load, side by side', async () => {
    for (const name of names) assert.equal((await kindNewWith(name)).code, exitCodes.ok);

    const kinds = await loadKinds(join(checkout, 'collectors'));

    assert.deepEqual([...kinds.keys()], names.toSorted());
  });

  it('writes a kind that keeps the contract: its example is valid, understood and found', async () => {
    await kindNewWith('message-queue');
    const kinds = await loadKinds(join(checkout, 'collectors'));
    const kind = kinds.get('message-queue') ?? assert.fail('it is not there');
    const example = kindTemplate('message-queue')['fixtures/documents.ndjson'] ?? '';
    const document = documentOf(JSON.parse(example) as Partial<Document>);
    assert.deepEqual(documentCheck(kind)(document), []);
    assert.equal(kind.columns[0]?.value(document), 'active');

    const store = createMemoryStore({ clock: () => 0 });
    await (await store.writer()).merge([document], () => [], 0);
    const [question] = recognise(kind.command.example, kinds).questions;
    assert.ok(question);
    const { documents, total } = await kind.lookup({ question, index: store.index, now: 0 });

    assert.equal(total, 1);
    assert.equal(documents[0]?.id, document.id);
  });

  it('writes a collector that fails, rather than one that finds nothing', async () => {
    await kindNewWith('widget');
    const kind = (await loadKinds(join(checkout, 'collectors'))).get('widget');
    const provider = kind?.providers['aws'] ?? assert.fail('it reads nothing');
    const scope = { kind: 'widget', provider: 'aws', account: '111122223333', region: 'eu-west-1' };
    const context = { aws: fakeAws(() => ({})), scope, signal: AbortSignal.timeout(60_000), networks: [] };

    await assert.rejects(collected(provider.collect(context)), /nothing reads widget in 111122223333 yet/);
  });

  it('writes files that the formatter and the linter leave as they are, and a test that passes', async () => {
    await kindNewWith('message-queue');
    const tools: [string, string[]][] = [
      ['biome', ['check', '--vcs-enabled=false', 'collectors']],
      ['oxlint', ['--config', join(root, '.oxlintrc.json'), 'collectors']],
      ['node', ['--test', 'collectors/message-queue/message-queue.test.ts']],
    ];
    for (const [tool, args] of tools) {
      // Without NODE_TEST_CONTEXT, so that the inner test run reports by its exit code
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const PATH = `${join(root, 'node_modules', '.bin')}:${env['PATH'] ?? ''}`;
      const { status, stdout, stderr } = spawnSync(tool, args, {
        cwd: checkout,
        encoding: 'utf8',
        env: { ...env, PATH },
      });

      assert.equal(status, 0, `${tool}: ${stdout}${stderr}`);
    }
  });

  it('names each file that it wrote, and nothing else', async () => {
    const { screen } = await kindNewWith('widget');
    const told = screen.out.trimEnd().split('\n');

    assert.deepEqual(
      told.sort(),
      Object.keys(kindTemplate('widget'))
        .map((file) => `collectors/widget/${file}`)
        .sort(),
    );
    for (const file of told) assert.ok(existsSync(join(checkout, file)), file);
  });

  const refused = ['', 'Queue', '../evil', 'a/b', 'queue-', 'a--b', '-a', '1a', 'a_b', 'ü', 'a'.repeat(28)];
  for (const name of refused) {
    it(`refuses the name "${name}", and writes nothing`, async () => {
      const { code, screen } = await kindNewWith(name);

      assert.equal(code, exitCodes.badInput);
      assert.match(screen.err, /Example: kind new queue/);
      assert.deepEqual(readdirSync(join(checkout, 'collectors')), []);
    });
  }

  it('refuses two names, and none', async () => {
    assert.equal((await kindNewWith()).code, exitCodes.badInput);
    assert.equal((await kindNewWith('a', 'b')).code, exitCodes.badInput);
  });

  it('leaves a kind that is there as it is', async () => {
    await kindNewWith('widget');
    const file = join(checkout, 'collectors', 'widget', 'index.ts');
    const before = readFileSync(file, 'utf8');
    const { code, screen } = await kindNewWith('widget');

    assert.equal(code, exitCodes.badInput);
    assert.match(screen.err, /collectors\/widget is there already/);
    assert.equal(readFileSync(file, 'utf8'), before);
  });

  it('says where to run it', async () => {
    process.chdir(scratch);
    const { code, screen } = await kindNewWith('widget');

    assert.equal(code, exitCodes.badInput);
    assert.match(screen.err, /Run this in a checkout/);
    assert.ok(!existsSync(join(scratch, 'collectors')));
  });
});

describe('the template', () => {
  it('gives every name that is taken an identifier and a command that hold', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'z', '0', '9'), minLength: 1, maxLength: 6 });
    const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => `k${words.join('-')}`);
    fc.assert(
      fc.property(name, (one) => {
        const files = kindTemplate(one);
        const type =
          /export const (\w+)Attributes = /.exec(files['document.ts'] ?? '')?.[1] ?? assert.fail(one);
        const command = /name: '(\/[^']*)'/.exec(files['index.ts'] ?? '')?.[1] ?? assert.fail(one);

        assert.match(type, /^[A-Z][A-Za-z0-9]*$/);
        assert.ok(files['index.ts']?.includes(`import { ${type}Attributes } from './document.ts'`));
        assert.match(command, /^\/[a-z0-9-]{1,31}$/);
      }),
    );
  });
});
