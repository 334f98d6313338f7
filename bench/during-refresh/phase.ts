import { loadavg } from 'node:os';
import { median } from '../load.ts';

/** What one phase came to: milliseconds of each question (see `Timed`), and answers that were wrong. */
export interface Phase {
  took: number[];
  worked: number[];
  starved: number[];
  wrong: string[];
}

type Times = 'took' | 'worked' | 'starved';

/** Tells of one phase in one line, and of its first wrong answers. */
export function tell(name: string, phase: Phase): void {
  const all = (['took', 'worked', 'starved'] as const).map((what) => {
    const [p50, p99] = [percentile(phase[what], 0.5), percentile(phase[what], 0.99)];
    return `${what} p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} most ${Math.max(...phase[what]).toFixed(1)} ms`;
  });
  const count = `${name.padEnd(16)} ${phase.took.length} questions`;
  const load = (loadavg()[0] ?? 0).toFixed(1);
  process.stdout.write(`${count}: ${all.join('; ')}; ${phase.wrong.length} wrong; load ${load}\n`);
  for (const one of phase.wrong.slice(0, 5)) process.stdout.write(`  wrong: ${one}\n`);
}

/** How the phases of all rounds compare, in one line. */
export function compare(rounds: readonly { atRest: Phase; during: Phase }[]): string {
  const ratio = (what: Times, part: number) =>
    median(
      rounds.map(({ atRest, during }) => percentile(during[what], part) / percentile(atRest[what], part)),
    ).toFixed(2);
  const wrong = rounds.reduce(
    (sum, { atRest, during }) => sum + atRest.wrong.length + during.wrong.length,
    0,
  );
  const took = `p50 ${ratio('took', 0.5)}, p99 ${ratio('took', 0.99)} (target 2)`;
  const worked = `worked p50 ${ratio('worked', 0.5)}, p99 ${ratio('worked', 0.99)}`;
  return `during refresh / at rest, median of rounds: ${took}; ${worked}; ${wrong} wrong (target 0)`;
}

export function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? Number.NaN;
}
