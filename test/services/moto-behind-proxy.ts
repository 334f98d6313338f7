import { startAwsProxy } from './aws-proxy.ts';
import { startMoto } from './moto.ts';

/** An empty moto, and the proxy through which it is to be asked; use it with `startOrSkip`. */
export async function startMotoBehindProxy() {
  const moto = await startMoto();
  await moto.reset();
  return { moto, proxy: await startAwsProxy({ target: moto.url }) };
}
