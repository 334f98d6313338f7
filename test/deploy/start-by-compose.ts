import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Server } from '../e2e/process.ts';
import { serve } from '../e2e/process.ts';
import { testSecret } from '../slack/sign.ts';
import type { Service } from './compose.ts';

/** What a container would find inside it, as it is outside. */
export interface Outside {
  /** The configuration file. */
  configuration: string;
  /** Where a service named by its host is: `elasticsearch-1:9200` → `127.0.0.1:9312`. */
  hosts?: Readonly<Record<string, string>>;
  /** More files, by their path inside. */
  files?: Readonly<Record<string, string>>;
}

/** The environment of a service with its paths, ports and hosts as they are outside, in a folder of its own. */
export function outsideOf(
  folder: string,
  service: Service,
  { configuration, hosts = {}, files = {} }: Outside,
): { cwd: string; env: Record<string, string> } {
  const cwd = mkdtempSync(join(folder, 'process-'));
  const all = {
    '/run/secrets/slack_signing_secret': testSecret,
    '/run/secrets/slack_bot_token': 'xoxb-none',
    '/etc/cloudwhois/cloudwhois.yaml': configuration,
    ...files,
  };
  const paths = Object.entries(all).map(([inside, text]) => {
    const path = join(cwd, inside.replaceAll('/', '_'));
    writeFileSync(path, text);
    return [inside, path] as const;
  });
  mkdirSync(join(cwd, 'data'));
  const places = [...paths, ['/data', join(cwd, 'data')] as const, ...Object.entries(hosts)];
  const mapped = Object.entries(service.environment).map(([name, value]) => [
    name,
    places.reduce((text, [inside, outside]) => text.replaceAll(inside, outside), value),
  ]);
  // Nothing may reach Slack from here
  const fixed = { HOST: '127.0.0.1', PORT: '0', SLACK_API_URL: 'http://127.0.0.1:9/' };
  return { cwd, env: { ...Object.fromEntries(mapped), ...fixed } };
}

/** Starts what a container would run. */
export function startByCompose(
  t: Pick<TestContext, 'after'>,
  folder: string,
  service: Service,
  outside: Outside,
): Promise<Server> {
  return serve(t, outsideOf(folder, service, outside));
}
