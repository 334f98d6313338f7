import type { ChildProcess } from 'node:child_process';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { MissingService } from './start-or-skip.ts';

const run = promisify(execFile);
const VERSION = '9.5.0';
const ARTIFACT = `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${VERSION}:zip`;
const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
const home = `${cache}elasticsearch-${VERSION}`;
/** A server that lives for a minute is not worth the second compiler, nor threads that collect garbage: half the work. */
const JAVA = '-Xms512m -Xmx512m -XX:TieredStopAtLevel=1 -XX:-UseG1GC -XX:+UseSerialGC';
/** Elasticsearch refuses to run as root; `nobody` is on every Debian. */
const NOBODY = 65_534;

/** A real Elasticsearch of one node, bare of modules: what it can do, every Elasticsearch can. */
export interface Elasticsearch {
  /** For `ELASTICSEARCH_URL`. */
  url: string;
  stop(): Promise<void>;
  /** SIGSTOP and SIGCONT: a node that is there and does not answer. */
  pause(): void;
  resume(): void;
  /** Ends the server as an operator would, and starts it with what it held; at the same address where its port is set. */
  restart(): Promise<void>;
}

/**
 * Starts a server of its own on a free port of the loopback: about 10 s and 1 GB. The first time it is fetched with
 * Maven into `.cache/`. Throws `MissingService` where Maven or a Java of 21 or later is missing; use it with
 * `startOrSkip`. `settings` are lines of elasticsearch.yml, `java` the options of its Java.
 */
export async function startElasticsearch(
  options: {
    settings?: Readonly<Record<string, string>>;
    /** Default: half a gigabyte, and what makes a short life cheap. */
    java?: string;
    /** Where its files lie: in memory, where there is room. */
    folder?: string;
    /** Puts more into the folder of the configuration, before the server starts. */
    prepare?: (config: string) => Promise<void>;
  } = {},
): Promise<Elasticsearch> {
  const java = javaHome();
  await install();
  const folder = await mkdtemp(join(options.folder ?? (await roomiest()), 'elasticsearch-'));
  await writeConfig(folder, options.settings ?? {}, options.prepare);
  let child = await startServer(folder, java, options.java ?? JAVA);
  const kill = () => signalAll(child, 'SIGKILL');
  process.once('exit', kill);
  try {
    const secure = options.settings?.['xpack.security.http.ssl.enabled'] === 'true';
    const url = (await addressOf(child)).replace('http:', secure ? 'https:' : 'http:');
    await warmUp(url).catch(() => undefined);
    return {
      url,
      pause: () => signalAll(child, 'SIGSTOP'),
      resume: () => signalAll(child, 'SIGCONT'),
      async restart() {
        await ended(child, () => signalAll(child, 'SIGTERM'));
        child = await startServer(folder, java, options.java ?? JAVA);
        await addressOf(child);
      },
      async stop() {
        process.off('exit', kill);
        await ended(child, kill);
        // What the server is writing at its end comes late
        await rm(folder, { recursive: true, force: true, maxRetries: 10 });
      },
    };
  } catch (error) {
    kill();
    throw error;
  }
}

/** Nodes that are one cluster. */
export interface Cluster {
  /** For `ELASTICSEARCH_URL`. */
  urls: string[];
  /** Kills a node, and loses all that it held. */
  lose(node: number): Promise<void>;
  /** Puts an empty node in the place of one that was lost; resolves when it has joined. */
  replace(node: number): Promise<void>;
  /** Ends a node as an operator would, and starts it with what it held; resolves when it has joined. */
  restart(node: number): Promise<void>;
  /** Resolves when all nodes are there and every index has all its copies; rejects after two minutes. */
  green(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts so many nodes as one cluster: about 25 s for three of them, and 1 GB each. Throws as `startElasticsearch`. */
export async function startCluster(count: number): Promise<Cluster> {
  const places = await Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      ...{ name: `node-${i}`, http: await freePort(), transport: await freePort() },
    })),
  );
  const names = JSON.stringify(places.map(({ name }) => name));
  const seeds = JSON.stringify(places.map(({ transport }) => `127.0.0.1:${transport}`));
  const start = async (node: number, isFirst: boolean) => {
    const { name, http, transport } = at(places, node);
    const ports = { 'http.port': String(http), 'transport.port': String(transport) };
    const others = { 'discovery.type': '', 'discovery.seed_hosts': seeds };
    const first = isFirst ? { 'cluster.initial_master_nodes': names } : {};
    return startElasticsearch({ settings: { 'node.name': name, ...ports, ...others, ...first } });
  };
  const nodes = await Promise.all(places.map((_, node) => start(node, true)));
  const urls = places.map(({ http }) => `http://127.0.0.1:${http}`);
  return {
    urls,
    lose: (node) => at(nodes, node).stop(),
    async replace(node) {
      nodes[node] = await start(node, false);
    },
    restart: (node) => at(nodes, node).restart(),
    async green() {
      const wanted = `wait_for_status=green&wait_for_nodes=${count}&timeout=120s`;
      const response = await fetch(`${urls[0]}/_cluster/health?${wanted}`);
      if (!response.ok) throw new Error(`the cluster is not green: ${await response.text()}`);
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no node ${index}`);
  return item;
}

/** In memory where there is room: a disk is waited for at every write, and thousands of tests' writes are small. */
async function roomiest(): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => undefined);
  return memory && memory.bavail * memory.bsize > 2 ** 31 ? '/dev/shm' : tmpdir();
}

/** What the scripts of Elasticsearch need of their environment. Installs it where it is missing, as above. */
export async function elasticsearchHome(): Promise<{ ES_HOME: string; ES_JAVA_HOME: string }> {
  const java = javaHome();
  await install();
  return { ES_HOME: home, ES_JAVA_HOME: java };
}

/** The process that was started only starts the server: a signal is for it and all that came of it. */
function signalAll(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=']).toString().trim().split('\n');
  const family = new Set([child.pid]);
  for (const [pid, parent] of all.map((line) => line.trim().split(/\s+/).map(Number)))
    if (family.has(parent)) family.add(pid);
  for (const pid of family) if (pid !== undefined && child.exitCode === null) process.kill(pid, signal);
}

/** The newest Java of 21 or later: of the environment, or of Debian's usual place. */
function javaHome(): string {
  const found = [
    process.env.ES_JAVA_HOME ?? '',
    ...globSync('/usr/lib/jvm/*').filter((path) => Number(/(\d+)/.exec(path.replace(/.*\//, ''))?.[1]) >= 21),
  ].filter((path) => path !== '' && existsSync(`${path}/bin/java`));
  const [first] = found.toSorted().toReversed();
  if (first === undefined)
    throw new MissingService('Elasticsearch needs a Java of 21 or later: install one, or set ES_JAVA_HOME.');
  return first;
}

/** Test files run at the same time: each unpacks its own, and the first that is ready stays. */
async function install(): Promise<void> {
  if (existsSync(`${home}/bin/elasticsearch`)) return;
  const zip = `${process.env.MAVEN_REPO ?? `${homedir()}/.m2/repository`}/org/elasticsearch/distribution/integ-test-zip/elasticsearch/${VERSION}/elasticsearch-${VERSION}.zip`;
  const fresh = `${home}-${process.pid}`;
  try {
    if (!existsSync(zip))
      await run('mvn', ['-q', '-B', 'dependency:get', `-Dartifact=${ARTIFACT}`, '-Dtransitive=false']);
    await mkdir(fresh, { recursive: true });
    await run('python3', ['-m', 'zipfile', '-e', zip, fresh]);
    await run('chmod', ['-R', 'a+rX', fresh]);
    await run('sh', ['-c', `chmod a+x ${fresh}/elasticsearch-${VERSION}/bin/*`]);
    if (!existsSync(home)) await rename(`${fresh}/elasticsearch-${VERSION}`, home);
  } catch (error) {
    if (existsSync(`${home}/bin/elasticsearch`)) return;
    throw new MissingService(
      `Elasticsearch ${VERSION} is missing; with Maven and Python: mvn dependency:get -Dartifact=${ARTIFACT} -Dtransitive=false`,
      { cause: error },
    );
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function writeConfig(
  folder: string,
  settings: Readonly<Record<string, string>>,
  prepare: (config: string) => Promise<void> = async () => {},
): Promise<void> {
  const all = {
    'cluster.name': `test-${process.pid}`,
    'network.host': '127.0.0.1',
    'http.port': '0',
    'transport.port': '0',
    'discovery.type': 'single-node',
    'xpack.security.enabled': 'false',
    'path.data': `${folder}/data`,
    'path.logs': `${folder}/logs`,
    // The disk of a test machine may be as full as it likes
    'cluster.routing.allocation.disk.threshold_enabled': 'false',
    ...settings,
  };
  const config = `${folder}/config`;
  await run('cp', ['-r', `${home}/config`, config]);
  await mkdir(`${folder}/tmp`);
  const lines = Object.entries(all).filter(([, value]) => value !== '');
  await writeFile(`${config}/elasticsearch.yml`, lines.map(([key, value]) => `${key}: ${value}\n`).join(''));
  await prepare(config);
  await chmod(folder, 0o755);
  if (process.getuid?.() === 0) await run('chown', ['-R', `${NOBODY}:${NOBODY}`, folder]);
}

async function startServer(folder: string, java: string, options: string): Promise<ChildProcess> {
  const asRoot = process.getuid?.() === 0;
  if (asRoot) await chown(folder, NOBODY, NOBODY);
  return spawn(`${home}/bin/elasticsearch`, [], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      ES_JAVA_HOME: java,
      ES_PATH_CONF: `${folder}/config`,
      ES_TMPDIR: `${folder}/tmp`,
      ES_JAVA_OPTS: options,
      CLI_JAVA_OPTS: '-XX:TieredStopAtLevel=1',
    },
    ...(asRoot && { uid: NOBODY, gid: NOBODY }),
  });
}

/** The address of HTTP that the log names; rejects with the log where the server ends before. */
async function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  let port = '';
  const listen = (chunk: Buffer) => {
    if (said.length < 200_000) said += chunk.toString();
    port ||= /HttpServerTransport[^\n]*publish_address \{127\.0\.0\.1:(\d+)\}/.exec(said)?.[1] ?? '';
    if (port !== '' && said.includes('] started')) resolve(`http://127.0.0.1:${port}`);
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  child.once('error', reject);
  child.once('exit', () => reject(new Error(`Elasticsearch ended: ${said.slice(-4000)}`)));
  return promise;
}

/**
 * The first requests to a server that has just started take seconds each, which is longer than a look-up waits: each sort
 * is sent until it is answered soon. Whether it is allowed does not matter.
 */
async function warmUp(url: string): Promise<void> {
  const send = async (method: string, path: string, body?: string) => {
    const headers = { 'content-type': 'application/json' };
    await (await fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body }) })).text();
  };
  for (let round = 0, took = Infinity; round < 10 && took > 500; round++) {
    const begun = performance.now();
    await send('PUT', '/warm-up');
    await send('POST', '/warm-up/_bulk?refresh=true', '{"index":{}}\n{"a":1}\n');
    await send('POST', '/warm-up/_search', '{"query":{"term":{"a":1}},"sort":["a"]}');
    await send('DELETE', '/warm-up');
    took = performance.now() - begun;
  }
}

async function ended(child: ChildProcess, kill: () => void): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = Promise.withResolvers<void>();
  child.once('exit', () => gone.resolve());
  kill();
  await gone.promise;
}
