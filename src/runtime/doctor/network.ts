import { readFile } from 'node:fs/promises';
import type { Environment } from '../../config.ts';
import { type Check, type Finding, fine } from './finding.ts';

/** Which proxy and which certificate authorities there are, and whether Node uses them. */
export const network: Check = {
  name: 'network',
  async run({ environment, usesProxy }) {
    return [proxyOf(environment, usesProxy), ...(await authorities(environment)), ...unchecked(environment)];
  },
};

function proxyOf(environment: Environment, usesProxy: boolean): Finding {
  const named = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].flatMap((name) => {
    const value = environment[name];
    // Without a name and a password that may be in it
    return value ? [`${name}=${URL.parse(value)?.host ?? '(no URL)'}`] : [];
  });
  const except = environment['NO_PROXY'] ?? environment['no_proxy'];
  const detail = [...named, ...(except ? [`NO_PROXY=${except}`] : [])].join(', ');
  if (named.length === 0) return fine('proxy', 'none is set');
  if (usesProxy) return fine('proxy', `${detail}; Node uses it`);
  const fix = 'Set NODE_USE_ENV_PROXY=1, and start again.';
  return { name: 'proxy', state: 'warning', detail: `${detail}; Node does not use it`, fix };
}

/** Node only warns of a file that it cannot read, and goes on without it. */
async function authorities({ NODE_EXTRA_CA_CERTS: file }: Environment): Promise<Finding[]> {
  if (!file) return [];
  const name = 'certificate authorities';
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const count = text?.split('-----BEGIN CERTIFICATE-----').length ?? 1;
  if (count > 1) return [fine(name, `${count - 1} more from ${file} (NODE_EXTRA_CA_CERTS)`)];
  const detail = `NODE_EXTRA_CA_CERTS names ${file}, which ${text === undefined ? 'cannot be read' : 'holds no certificate'}`;
  const fix = 'Let it name a file of certificates in PEM that this process may read.';
  return [{ name, state: 'fault', detail, fix }];
}

function unchecked({ NODE_TLS_REJECT_UNAUTHORIZED: reject }: Environment): Finding[] {
  if (reject !== '0') return [];
  const detail = 'NODE_TLS_REJECT_UNAUTHORIZED=0: anybody may pass for AWS, Slack and the store';
  const fix = 'Remove it, and name the certificate authority with NODE_EXTRA_CA_CERTS.';
  return [{ name: 'certificates', state: 'fault', detail, fix }];
}
