import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

interface Package {
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, Package>;
};

describe('the lock file', () => {
  // npm leaves out what its registry does not have for one platform, and `npm ci` then refuses the whole file
  it('names the optional packages of every platform', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !lock.packages[`${path}/node_modules/${name}`] && !lock.packages[`node_modules/${name}`],
      ),
    );

    assert.deepEqual(missing, []);
  });

  it('names no place to download from', () => {
    const places = Object.values(lock.packages).filter(({ resolved }) => resolved?.startsWith('http'));

    assert.deepEqual(places, []);
  });
});
