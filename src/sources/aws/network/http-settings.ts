import { globalAgent } from 'node:https';

/** The proxies of the environment where Node is to use them (NODE_USE_ENV_PROXY): an agent of one's own does not by itself. */
const { proxyEnv } = globalAgent.options as { proxyEnv?: NodeJS.ProcessEnv };
const agent = { keepAlive: true, maxSockets: 100, ...(proxyEnv && { proxyEnv }) };

/**
 * The SDK has no timeouts of its own, and without `throwOnRequestTimeout` it would only log a warning. `requestTimeout`
 * ends with the first byte of the answer; `socketTimeout` is for an answer that stops in the middle. Milliseconds.
 */
export const httpSettings = {
  connectionTimeout: 2000,
  requestTimeout: 15_000,
  socketTimeout: 15_000,
  throwOnRequestTimeout: true,
  httpsAgent: agent,
  httpAgent: agent,
};

/** For a call that waits up to 20 s for something to come. */
export const patientSettings = { ...httpSettings, requestTimeout: 35_000, socketTimeout: 35_000 };
