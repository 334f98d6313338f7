import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock, Principal } from '#kit';
import { CloudwhoisError, tooMany } from '#kit';
import type { Access } from '../access/access.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
  }
}

/** Failed attempts a minute and address, and how many addresses are remembered. */
const attempts = 30;
const windowMs = 60_000;
const remembered = 10_000;

export interface BearerOptions {
  access: Pick<Access, 'authenticate'>;
  now: Clock;
}

/**
 * Every request of this instance needs a bearer token; `request.principal` is whose it is. Throws
 * `unauthorized`, and `tooMany` for an address that failed too often. A good token always passes, so that
 * nobody behind a shared proxy is locked out by a neighbour.
 */
export function bearer(app: FastifyInstance, { access, now }: BearerOptions): void {
  const failed = failures(now);
  app.decorateRequest('principal');
  app.addHook('onRequest', async (request) => {
    try {
      request.principal = access.authenticate(tokenOf(request));
    } catch (error) {
      if (error instanceof CloudwhoisError && error.status === 401) failed(request.ip);
      throw error;
    }
  });
}

function tokenOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([^\s]{1,1000})$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Counts per address in fixed windows; throws `tooMany` above. Forgets the oldest where there are too many. */
function failures(now: Clock): (ip: string) => void {
  const counts = new Map<string, { count: number; until: number }>();
  return (ip) => {
    const time = now();
    const known = counts.get(ip);
    const entry = known && known.until > time ? known : { count: 0, until: time + windowMs };
    entry.count++;
    counts.delete(ip);
    counts.set(ip, entry);
    for (const oldest of counts.keys()) {
      if (counts.size <= remembered) break;
      counts.delete(oldest);
    }
    if (entry.count <= attempts) return;
    throw tooMany('Too many attempts without a valid token.', {
      retryAfterSeconds: (entry.until - time) / 1000,
    });
  };
}
