import type { AccessRequest, RequestState, Verdict } from './request.types.ts';

/** Which decision is possible in which state. */
const possible: Readonly<Record<Verdict['to'], RequestState>> = {
  approved: 'pending',
  denied: 'pending',
  revoked: 'approved',
};

/** The request after a decision, or undefined where it comes too late. Pure. */
export function decideOn(
  request: AccessRequest,
  { to, by, reason }: Pick<Verdict, 'to' | 'by' | 'reason'>,
  now: number,
): AccessRequest | undefined {
  if (passTime(request, now).state !== possible[to]) return undefined;
  return {
    ...request,
    state: to,
    until: to === 'approved' ? now + request.durationMs : now,
    decided: { by, at: now, ...(reason !== undefined && { reason }) },
  };
}

/** The request after nothing but time has passed; the same object where it is still as it was. Pure. */
export function passTime(request: AccessRequest, now: number): AccessRequest {
  if (now < request.until) return request;
  if (request.state === 'pending') return { ...request, state: 'lapsed' };
  if (request.state === 'approved') return { ...request, state: 'ended' };
  return request;
}

/** Whether it gives a right at this time. */
export function isActive({ state, until }: AccessRequest, now: number): boolean {
  return state === 'approved' && now < until;
}
