import { covers, type Document, type Kind, type Principal, type Sensitivity } from '#kit';
import type { Access, Grant } from '../access/access.ts';

/** What one asker (and audience) may see. */
export interface Sight {
  grant(kind: string): Grant;
  /** All that were asked for so far, by kind. */
  readonly grants: ReadonlyMap<string, Grant>;
  /** How much of the things of a kind in an account; undefined where not even the kind's own sensitivity is covered. */
  see(kind: string, account: string): Sensitivity | undefined;
  /** What a provider makes public is visible to whoever may ask about the kind at all. */
  visible(document: Pick<Document, 'kind' | 'account'> & { provider?: string }): boolean;
  /** Whether rules hide some accounts of a kind, or all of it. */
  hides(kind: string): boolean;
}

/** Asks each right once. A kind that there is not is seen by nobody. */
export function createSight(options: {
  access: Pick<Access, 'grant'>;
  kinds: ReadonlyMap<string, Kind>;
  principal: Principal;
  channel?: string | undefined;
}): Sight {
  const { access, kinds, principal, channel } = options;
  const grants = new Map<string, Grant>();
  const grant = (kind: string): Grant => {
    const known = grants.get(kind);
    if (known) return known;
    const asked = access.grant({ principal, kind, ...(channel !== undefined && { channel }) });
    grants.set(kind, asked);
    return asked;
  };
  const see = (name: string, account: string): Sensitivity | undefined => {
    const kind = kinds.get(name);
    if (!kind) return undefined;
    const granted = grant(name);
    const seen = granted.decision.allowed ? granted.see(account) : undefined;
    return covers(seen, kind.sensitivity) ? seen : undefined;
  };
  const isPublic = (kind: string, provider = '') =>
    grant(kind).decision.allowed && kinds.get(kind)?.providers[provider]?.sensitivity === 'public';
  const visible: Sight['visible'] = ({ kind, account, provider }) =>
    see(kind, account) !== undefined || isPublic(kind, provider);
  const hides = (kind: string) => {
    const { decision, accounts, hidden = [] } = grant(kind);
    return !decision.allowed || accounts !== undefined || hidden.length > 0;
  };
  return { grant, grants, see, visible, hides };
}
