import { once } from 'node:events';
import { scopeKey } from '#kit';
import { documentOf } from '#kit/testing';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';

/** A process that stages a scope under the lease 1, and commits it once it is told so. Ends by itself, and closes nothing. */
const [folder = ''] = process.argv.slice(2);
const scope = { kind: 'ip', provider: 'aws', account: '1', region: 'x' };
const store = await openSqlite({ folder, clock: Date.now });
const writer = await store.writer({ epoch: 1 });
const stage = await writer.stage(scope, Date.now());
await stage.put([documentOf({ id: 'old', account: '1', region: 'x' })]);
const told = once(process, 'message');
process.send?.('staged');
await told;
const outcome = await stage.commit({ key: scopeKey(scope), outcome: 'complete' }).then(
  () => 'committed',
  (error) => error.code,
);
process.send?.(outcome);
process.disconnect?.();
