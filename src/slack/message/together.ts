import type { Answer } from '#kit';

/** What several answers rest on, as if they were one: each scope that was not read is named once. */
export function together(answers: readonly Answer[]): Pick<Answer, 'results' | 'coverage'> {
  const failed = new Map(answers.flatMap(({ coverage }) => coverage.failed).map((one) => [one.scope, one]));
  const oldest = answers.flatMap(({ coverage }) => coverage.oldest ?? []).sort()[0];
  return {
    results: answers.flatMap(({ results }) => results),
    // Counts of different kinds do not add up to anything that a reader could use
    coverage: {
      scopes: 0,
      complete: 0,
      failed: [...failed.values()],
      ...(oldest !== undefined && { oldest }),
    },
  };
}
