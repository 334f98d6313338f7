import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** A port of the loopback that was free a moment ago, for a program that cannot be told to choose one itself. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
