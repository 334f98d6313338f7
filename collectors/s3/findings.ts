import type { Finding } from '#kit';
import { publicVerdict } from './public.ts';

/** What teams want to hear of as it comes up. */
export const findings: readonly Finding[] = [
  {
    name: 'public-buckets',
    title: 'public buckets',
    holds: ({ attrs }) => {
      const verdict = publicVerdict(attrs);
      if (!verdict || verdict.public === 'unknown') return undefined;
      return verdict.public === 'yes' && verdict.why;
    },
  },
];
