import type { Clock, Log, Resolve } from '#kit';
import { silent } from '#kit';
import { createAws } from '../../src/sources/aws/aws.ts';

/**
 * AWS as the collectors have it, over an organisation in moto: one region, the hub's own account left out. What a test
 * does not have, because moto is missing and it is skipped, may be undefined.
 */
export function motoCloud(options: {
  endpoint: string | undefined;
  hub: string | undefined;
  region: string;
  clock: Clock;
  log?: Log;
  resolve?: Resolve;
}): ReturnType<typeof createAws> {
  const { endpoint = '', hub = '123456789012', region, clock, log = silent } = options;
  const { resolve = async () => [] } = options;
  return createAws({
    settings: {
      discover: 'organizations',
      role: 'cloudwhois-reader',
      regions: [region],
      exclude: [{ account: hub, why: 'the hub has nothing' }],
    },
    kinds: new Map(),
    networks: [],
    clock,
    log,
    environment: { endpoint, region, externalId: 'secret-of-ours' },
    fetch,
    resolve: () => resolve,
    sessionName: 'cloudwhois-test@host',
  });
}
