/** The SDK has no timeouts of its own, and without `throwOnRequestTimeout` it would only log a warning. */
export const httpSettings = {
  connectionTimeout: 2000,
  requestTimeout: 15_000,
  throwOnRequestTimeout: true,
  httpsAgent: { keepAlive: true, maxSockets: 100 },
  httpAgent: { keepAlive: true, maxSockets: 100 },
};
