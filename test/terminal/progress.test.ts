import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startProgress } from '../../src/terminal/progress.ts';
import { memoryTerminal } from './fixtures.ts';

const CLEAR = '\r\u001b[2K';

describe('progress on a terminal', () => {
  it('draws one line over and over, and ends it once', () => {
    const screen = memoryTerminal({ interactive: true });
    const progress = startProgress(screen.terminal, 'Reading');
    progress.update(0, 4, 'a');
    progress.update(2, 4, 'b');
    progress.update(4, 4, 'c');
    progress.end();

    assert.deepEqual(screen.err.split(CLEAR), [
      '',
      `Reading [${'.'.repeat(24)}] 0/4 a`,
      `Reading [${'#'.repeat(12)}${'.'.repeat(12)}] 2/4 b`,
      `Reading [${'#'.repeat(24)}] 4/4 c\n`,
    ]);
    assert.equal(screen.out, '');
  });

  it('fits into the width, so that no second line is begun', () => {
    const screen = memoryTerminal({ interactive: true, width: 30 });
    startProgress(screen.terminal, 'Reading').update(1, 2, 'x'.repeat(100));

    assert.equal(screen.err.slice(CLEAR.length).length, 29);
  });

  it('writes nothing where there was nothing to do, and an empty bar for a total of 0', () => {
    const screen = memoryTerminal({ interactive: true });
    const progress = startProgress(screen.terminal, 'Reading');
    progress.end();
    assert.equal(screen.err, '');

    progress.update(0, 0, '');
    assert.match(screen.err, /\[\.{24}\] 0\/0/);
  });

  it('lets no words of others move the cursor', () => {
    const screen = memoryTerminal({ interactive: true });
    startProgress(screen.terminal, 'Reading').update(1, 1, 'a\u001b[2Jb\n');

    assert.ok(screen.err.endsWith('1/1 a [2Jb '));
  });
});

describe('progress that is piped', () => {
  it('writes a line at each tenth, without control characters', () => {
    const screen = memoryTerminal();
    const progress = startProgress(screen.terminal, 'Reading');
    for (let done = 1; done <= 1000; done++) progress.update(done, 1000, `scope-${done}`);
    progress.end();

    const lines = screen.err.split('\n');
    assert.equal(lines.length, 12);
    assert.equal(lines[0], 'Reading: 1 of 1000 scope-1');
    assert.equal(lines[1], 'Reading: 100 of 1000 scope-100');
    assert.equal(lines[10], 'Reading: 1000 of 1000 scope-1000');
    // oxlint-disable-next-line no-control-regex -- none of these may be there
    assert.doesNotMatch(screen.err, /[\r\u001b]/);
    assert.equal(screen.out, '');
  });

  it('writes every step of a few, and one line for a total of 0', () => {
    const screen = memoryTerminal();
    const progress = startProgress(screen.terminal, 'Reading');
    for (let done = 1; done <= 3; done++) progress.update(done, 3, 'x');
    startProgress(screen.terminal, 'Empty').update(0, 0, 'x');

    assert.equal(screen.err, 'Reading: 1 of 3 x\nReading: 2 of 3 x\nReading: 3 of 3 x\nEmpty: 0 of 0 x\n');
  });
});
