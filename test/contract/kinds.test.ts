import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Document, Kind } from '#kit';
import { documentCheck, parseDuration } from '#kit';
import { documentOf, manualClock } from '#kit/testing';
import { columnsFor, isHiddenIdentifier } from '../../src/answer/hidden-values.ts';
import { recognise } from '../../src/answer/recognise.ts';
import { loadKinds } from '../../src/kinds.ts';
import { isValidCron } from '../../src/refresh/schedule.ts';
import { createMemoryStore } from '../../src/store/memory.ts';

/** What every kind keeps, whoever wrote it. The example documents of a kind are in its fixtures/documents.ndjson. */

const folder = fileURLToPath(new URL('../../collectors/', import.meta.url));
const kinds = await loadKinds(folder);

function examples(kind: Kind): Document[] {
  const file = join(folder, kind.name, 'fixtures', 'documents.ndjson');
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => documentOf({ ...(JSON.parse(line) as Partial<Document>) }));
}

it('finds a kind in every folder of collectors/', () => {
  assert.deepEqual(
    [...kinds.keys()],
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort(),
  );
});

for (const kind of kinds.values()) {
  describe(`kind ${kind.name}`, () => {
    it('has a test, a README and example documents', () => {
      for (const file of [`${kind.name}.test.ts`, 'README.md', 'fixtures/documents.ndjson']) {
        assert.ok(existsSync(join(folder, kind.name, file)), `collectors/${kind.name}: missing ${file}`);
      }
    });

    it('tells in its README every IAM action that it needs', () => {
      const readme = readFileSync(join(folder, kind.name, 'README.md'), 'utf8');
      const actions = Object.values(kind.providers).flatMap((provider) => provider.actions);

      assert.deepEqual(
        actions.filter((action) => !readme.includes(action)),
        [],
      );
    });

    it('promises a schedule and a stale-after that can be kept', () => {
      for (const one of [kind, ...Object.values(kind.providers)]) {
        assert.ok(one.every === undefined || isValidCron(one.every), `every: ${one.every}`);
        assert.ok(one.staleAfter === undefined || parseDuration(one.staleAfter) !== undefined);
      }
    });

    it('has anchored patterns only', () => {
      for (const accepted of kind.accepts) {
        if ('pattern' in accepted) assert.match(accepted.pattern.source, /^\^.*\$$/);
      }
    });

    it('has no column with the name of a field that every list can be narrowed by', () => {
      const fields = ['account', 'region', 'type', 'name', 'owner', 'tag'];

      assert.deepEqual(
        kind.columns.map(({ name }) => name).filter((name) => fields.includes(name)),
        [],
      );
    });

    it('says of restricted columns all that documents are found by', () => {
      for (const document of examples(kind))
        for (const see of ['public', 'internal'] as const)
          for (const identifier of document.identifiers.filter((one) =>
            isHiddenIdentifier(kind, document, see, one),
          ))
            assert.ok(
              columnsFor(kind, see).hidden.some(({ identifies }) => identifies?.test(identifier) ?? true),
              `${document.id}: ${identifier}`,
            );
    });

    it('understands its own example', () => {
      const { questions } = recognise(kind.command.example, kinds, kind.name);

      assert.equal(questions.length, 1);
      assert.equal(questions[0]?.kind, kind.name);
    });

    it('has example documents that keep its schema, with unique ids', () => {
      const check = documentCheck(kind);
      const documents = examples(kind);

      assert.deepEqual(
        documents.flatMap((document) => check(document).map((fault) => `${document.id}: ${fault}`)),
        [],
      );
      assert.equal(new Set(documents.map((document) => document.id)).size, documents.length);
    });

    it('fills every column in at least one example document, and describes each', () => {
      const documents = examples(kind);
      const empty = kind.columns.filter((column) =>
        documents.every((document) => (column.value(document) ?? undefined) === undefined),
      );

      assert.deepEqual(
        empty.map((column) => column.name),
        [],
      );
    });

    it('accepts a document without attributes, and shows it without a throw', () => {
      const bare = documentOf({ kind: kind.name });

      assert.deepEqual(documentCheck(kind)(bare), []);
      for (const column of kind.columns) column.value(bare);
    });

    it('has findings of its own names, which judge every example document', async () => {
      const others = [...kinds.values()].filter((other) => other !== kind);
      const taken = others.flatMap(({ findings = [] }) => findings.map(({ name }) => name));
      const now = manualClock();
      const store = createMemoryStore({ clock: now });
      await (await store.writer()).merge(examples(kind), () => [], now());
      const { documents } = await store.index.find({ match: { all: true }, kinds: [kind.name], limit: 1000 });

      for (const { name, after = '1d', holds } of kind.findings ?? []) {
        assert.match(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        assert.ok(!taken.includes(name), `${name} is a finding of another kind`);
        const context = { index: store.index, now: now(), after: parseDuration(after) ?? 0 };
        for (const document of documents)
          assert.match(typeof (await holds(document, context)), /^(string|boolean|undefined)$/);
      }
    });

    it('has actions that its dialogs can say, on things that are found by their ids', () => {
      const names = (kind.actions ?? []).map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
      const readme = readFileSync(join(folder, kind.name, 'README.md'), 'utf8');

      for (const { name, title, provider, types, needs, consequence, from, goal } of kind.actions ?? []) {
        assert.match(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        assert.ok(title.length > 0 && title.length <= 30 && consequence.length <= 110, name);
        assert.ok(Object.hasOwn(kind.providers, provider), `${name}: there is no provider ${provider}`);
        assert.ok(from.length > 0 && goal !== '');
        for (const action of Object.keys(needs)) assert.ok(readme.includes(action), `README: ${action}`);
        const targets = examples(kind).filter((one) => types.includes(one.type));
        assert.ok(targets.length > 0, `${name}: no example document is of ${types.join(', ')}`);
        for (const { id } of targets) {
          const { questions } = recognise(id, kinds, kind.name);
          assert.deepEqual(
            questions.map(({ value }) => value),
            [id],
          );
        }
      }
    });

    it('finds its own example among its example documents', async () => {
      const now = manualClock();
      const store = createMemoryStore({ clock: now });
      const writer = await store.writer();
      await writer.merge(examples(kind), () => [], now());
      const [question] = recognise(kind.command.example, kinds, kind.name).questions;
      assert.ok(question);

      const { documents } = await kind.lookup({ question, index: store.index, now: now() });

      assert.ok(documents.length > 0, `${kind.command.example} is in no example document`);
    });
  });
}
