import { openAudit } from '../../src/access/audit/open-audit.ts';

/** A process of its own that writes one entry after the other, and says the number of each that is on disk. */
const audit = await openAudit({ folder: process.argv[2] ?? '', instance: 'router', clock: () => 0 });
process.stdout.write(`${audit.path}\n`);
for (let n = 1; process.argv[3] === 'write'; n++) {
  await Promise.all(
    Array.from({ length: 5 }, (_, i) =>
      audit.write({
        at: '1970-01-01T00:00:00.000Z',
        requestId: `${n}-${i}`,
        phase: 'intent',
        principal: 'system:child',
        door: 'test',
        text: 'x'.repeat(2000),
      }),
    ),
  );
  process.stdout.write(`${n}\n`);
}
process.stdin.resume();
process.stdin.on('end', () => void audit.close());
