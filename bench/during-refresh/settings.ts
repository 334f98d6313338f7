const yearly = "{ every: '0 0 1 1 *', staleAfter: 400d }";

/** An installation whose kind `ip` is read at these times (cron), and the others once a year; its user may see everything. */
export function configuration(every: string): string {
  const others = ['s3', 'lb', 'ec2', 'key', 'dns', 'cdn'];
  return `aws:
  discover: organizations
  role: cloudwhois-reader
  ranges: ranges.json
refresh:
  ip: '${every}'
${others.map((name) => `  ${name}: ${yearly}\n`).join('')}access:
  groups: { bench: { users: [${principal.user}] } }
  rules: [{ effect: allow, groups: [bench], kinds: ['*'], see: restricted }]
limits: { questions: off, live: off }
slack: { teams: [${principal.team}] }
`;
}

/** Who asks. */
export const principal = { type: 'slack', team: 'T0BENCH', user: 'U0BENCH' } as const;
