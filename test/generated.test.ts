import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { generated } from './generate.ts';

for (const [path, text] of Object.entries(await generated())) {
  it(`${path} is what "npm run docs" would write`, () => {
    const file = new URL(`../${path}`, import.meta.url);

    assert.ok(existsSync(file), 'it is missing');
    assert.equal(readFileSync(file, 'utf8'), text);
  });
}
