/** A service cannot run on this machine; the message says how to get it. */
export class MissingService extends Error {}

/**
 * Starts a service for a test file. Where it is missing, `skip` says how to get it, for the `skip` of a suite; with
 * `CI=true` that is an error. `service()` throws where there is none: call it inside the suite.
 */
export async function startOrSkip<T>(
  start: () => Promise<T>,
): Promise<{ service: () => T; skip: string | false }> {
  try {
    const service = await start();
    return { service: () => service, skip: false };
  } catch (error) {
    if (!(error instanceof MissingService) || process.env.CI === 'true') throw error;
    return {
      service: () => {
        throw error;
      },
      skip: error.message,
    };
  }
}
