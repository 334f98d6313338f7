/** Who asks. Every door makes one of these; everything behind the doors knows only this. */
export type Principal =
  | { type: 'slack'; team: string; user: string; enterprise?: string }
  | { type: 'token'; name: string; groups: readonly string[] }
  | { type: 'system'; name: string };

/** One line that names a principal, in logs, audit and limits: `slack:T0001/U0SUP1`, `token:runbooks`, `system:cli`. */
export function principalId(principal: Principal): string {
  if (principal.type === 'slack') return `slack:${principal.team}/${principal.user}`;
  return `${principal.type}:${principal.name}`;
}
