import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

/** Holds docs/pitfalls.md to the tree: 36 rows, each with tests that there are, and a mutation that can be tried. */

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');

interface Row {
  number: number;
  tests: { file: string; name: string }[];
  mutation: { file: string; before: string; after: string };
}

/** Spans of code in a cell; those with a backtick in them have two around. */
function spans(cell: string): string[] {
  return [...cell.matchAll(/`` (.+?) ``|`([^`]+)`/g)].map(([, wide, narrow]) => wide ?? narrow ?? '');
}

function rowOf(line: string): Row {
  const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
  const [, number, , tests = '', , mutation = ''] = cells;
  const [file = '', before = '', after = ''] = spans(mutation);
  return {
    number: Number(number),
    tests: tests.split('<br>').map((one) => {
      const [path = '', name = ''] = spans(one);
      return { file: path, name };
    }),
    mutation: { file, before, after },
  };
}

const rows = read('docs/pitfalls.md')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map(rowOf);

describe('docs/pitfalls.md', () => {
  it('has one row for each of the 36 pitfalls', () => {
    assert.deepEqual(
      rows.map(({ number }) => number),
      Array.from({ length: 36 }, (_, i) => i + 1),
    );
  });

  for (const { number, tests, mutation } of rows) {
    it(`names tests of pitfall ${number} that there are, by their whole name`, () => {
      assert.ok(tests.length > 0);
      for (const { file, name } of tests) {
        assert.match(file, /\.test\.ts$/);
        assert.match(name, new RegExp(`^pitfall (?:\\d+, )*${number}\\b.*: `), name);
        const quoted = ["'", '"', '`'].map((quote) => `${quote}${name}${quote}`);
        const source = read(file);
        assert.ok(
          quoted.some((text) => source.includes(text)),
          `${file} has no test "${name}"`,
        );
      }
    });

    it(`names one line that the mutation of pitfall ${number} can change`, () => {
      const { file, before, after } = mutation;

      assert.doesNotMatch(file, /\.test\.ts$/);
      assert.notEqual(before, after);
      assert.equal(read(file).split(before).length - 1, 1, `${file}: ${before}`);
    });
  }
});
