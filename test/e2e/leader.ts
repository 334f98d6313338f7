import { createLog, loadFromEnvironment, openRuntime } from '../../src/runtime.ts';

/** One refresh as the schedule runs it, with a lease that lives for six seconds; says how it ended. */

const clock = Date.now;
const loaded = await loadFromEnvironment({ environment: process.env, cwd: process.cwd(), clock });
const log = createLog({ level: 'info', fd: 1, role: 'cli' });
const runtime = await openRuntime({ ...loaded, clock, log, role: 'collector' });
try {
  const { outcomes } = await runtime.refresh({
    select: { kinds: ['ip'], providers: ['aws'] },
    onlyDue: false,
    signal: AbortSignal.timeout(240_000),
    lease: { ttlMs: 6000, waitMs: Infinity },
  });
  process.stdout.write(`${JSON.stringify(outcomes)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 5;
}
await runtime.close();
process.exit();
