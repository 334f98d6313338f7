import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { iso } from '#kit';
import { openAudit } from '../../src/access/audit/open-audit.ts';
import { clock, finding, findings, folder } from './doctor-patient.ts';

describe('the doctor, of the audit', () => {
  it('says when it was last written, and whether its chain holds', async () => {
    const dataFolder = mkdtempSync(join(folder, 'audit-'));
    const audit = await openAudit({ folder: dataFolder, instance: 'host', clock });
    for (const requestId of ['a', 'b'])
      await audit.write({ at: iso(clock()), requestId, phase: 'intent', principal: 'x', door: 'cli' });
    await audit.close();
    const older = join(dataFolder, 'audit', 'before.jsonl');
    writeFileSync(older, 'no record');
    utimesSync(older, 1, 1);
    writeFileSync(join(dataFolder, 'audit', 'never-wrote.jsonl'), '');
    const whole = finding(await findings({ dataFolder }), 'audit');
    writeFileSync(audit.path, readFileSync(audit.path, 'utf8').replace('"requestId":"a"', '"requestId":"c"'));
    const changed = finding(await findings({ dataFolder }), 'audit');
    writeFileSync(audit.path, '');
    const emptied = finding(await findings({ dataFolder }), 'audit');

    assert.equal(emptied.state, 'fault');
    assert.deepEqual(whole, {
      name: 'audit',
      state: 'ok',
      detail: `2 records in ${audit.path}, the last of ${iso(clock())}; the chain holds`,
    });
    assert.equal(changed.state, 'fault');
    assert.match(changed.detail, /the chain does not hold: line 1 /);
    assert.match(changed.fix ?? '', /cloudwhois audit verify /);
  });
});
