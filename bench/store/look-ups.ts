import type { Index, Match } from '#kit';
import { addressOf, documentAt, identifierOf } from '../documents.ts';

/** What is asked about the n-th document. */
const questions: Record<string, (n: number) => Match> = {
  address: (n) => ({ address: addressOf(n) }),
  identifier: (n) => ({ identifier: identifierOf(n) }),
  name: (n) => ({ name: uniqueName(n) }),
  'range that holds': (n) => ({ holding: addressOf(n) }),
};

/** Names of subnets are unique, those of the other documents are not. */
function uniqueName(n: number): string {
  return documentAt(n - (n % 100)).name ?? '';
}

interface Took {
  p50: number;
  p99: number;
}

/** One kind of question, and the milliseconds that both took. */
export interface LookUps {
  question: string;
  ours: Took;
  bare: Took;
}

/** Random look-ups of each kind among the first documents, by the store and by the bare engine. */
export async function* lookUps(
  index: Index,
  bare: (match: Match) => unknown,
  { documents, times }: { documents: number; times: number },
): AsyncGenerator<LookUps> {
  const ours = (match: Match) => index.find({ match, kinds: ['ip'] });
  for (const [question, about] of Object.entries(questions))
    yield { question, ...(await ask({ ours, bare }, (n) => about(n % documents), times)) };
}

/**
 * The same question to both, who take turns in being the first, since the second finds the memory of the engine warm.
 * The first tenth warms up.
 */
async function ask(
  both: Record<'ours' | 'bare', (match: Match) => unknown>,
  about: (n: number) => Match,
  times: number,
): Promise<Record<'ours' | 'bare', Took>> {
  const took = { ours: [] as number[], bare: [] as number[] };
  let n = 1;
  for (let i = 0; i < times * 1.1; i++) {
    n = (Math.imul(n, 1_103_515_245) + 12_345) >>> 0;
    const match = about(n);
    for (const who of i % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const)) {
      const began = performance.now();
      await both[who](match);
      if (i >= times / 10) took[who].push(performance.now() - began);
    }
  }
  return { ours: percentiles(took.ours), bare: percentiles(took.bare) };
}

function percentiles(took: number[]): Took {
  took.sort((a, b) => a - b);
  return { p50: took[took.length >> 1] ?? 0, p99: took[Math.floor(took.length * 0.99)] ?? 0 };
}
