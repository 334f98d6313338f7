import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { buildApp } from '../../src/app.ts';
import { createLog, loadFromEnvironment, openAsking, openRuntime, statusSchema } from '../../src/runtime.ts';

/** The whole of ours: `full.ts <port> <secret> <folder>`, with the index and the configuration of that folder. */
const [, , port, secret = '', folder = ''] = process.argv;
const clock = Date.now;
const environment = {
  CLOUDWHOIS_CONFIG: `${folder}/cloudwhois.yaml`,
  CLOUDWHOIS_DATA: folder,
  SLACK_SIGNING_SECRET: secret,
  LOG_LEVEL: 'error',
};
const loaded = await loadFromEnvironment({ environment, cwd: folder, clock });
const log = createLog({ level: 'error', fd: 2, role: 'router' });
const runtime = await openRuntime({ ...loaded, clock, log, role: 'router' });
const asking = await openAsking(runtime);
const { apiUrl, responseUrls } = loaded.config.slack;
const app = await buildApp({
  ...asking,
  ...{ kinds: loaded.kinds, statusSchema, clock, log, fetch },
  state: runtime.store.state,
  scopes: () => runtime.store.index.scopes(),
  elapsed: () => performance.now(),
  newId: randomUUID,
  version: 'bench',
  trustProxy: false,
  slack: { secrets: [secret], settings: loaded.config.settings.slack, apiUrl, responseUrls },
});
await app.listen({ host: '127.0.0.1', port: Number(port) });
process.send?.('ready');
