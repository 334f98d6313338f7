import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { elasticsearchHome } from '../services/elasticsearch.ts';
import { root } from './compose.ts';

/** Runs deploy/elasticsearch/certificates.sh into a new folder (10 s), which goes at the end; gives its path. */
export async function makeCertificates(folder?: string): Promise<string> {
  const made = folder ?? mkdtempSync(join(tmpdir(), 'certificates-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  await promisify(execFile)('sh', [`${root}deploy/elasticsearch/certificates.sh`, made], {
    env: { PATH: process.env['PATH'] ?? '', ...(await elasticsearchHome()) },
  });
  return made;
}
