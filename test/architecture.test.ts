import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

/**
 * Who may import whom, as in ARCHITECTURE.md. A room names the rooms, packages and `node:` modules that it may
 * use; everything else fails here. Patterns end with `*` where anything may follow.
 */

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

interface Room {
  /** Files of the room: a folder (with a slash at its end) or one file. */
  from: string;
  may: readonly string[];
}

const pureNode = ['node:crypto', 'node:url', 'node:util', 'node:buffer'];
const doorRooms = ['src/access/', 'src/answer/', 'src/watch/'];

/** Everything but the doors, the app and the entries. */
const runtimeRooms = [
  '#kit',
  'node:*',
  'pino',
  'src/runtime/',
  'src/config.ts',
  'src/kinds.ts',
  'src/store/',
  'src/sources/',
  'src/refresh/',
  'src/access/',
  'src/answer/',
  'src/watch/',
  'src/demo/',
];

const rooms: readonly Room[] = [
  { from: 'src/kit/', may: ['typebox', 'typebox/*', ...pureNode] },
  { from: 'src/store/', may: ['#kit', 'node:*', '@elastic/elasticsearch'] },
  { from: 'src/sources/', may: ['#kit', 'node:*', '@aws-sdk/*', '@smithy/*'] },
  { from: 'src/demo/', may: ['#kit', 'node:crypto'] },
  { from: 'src/config.ts', may: ['#kit', 'yaml', 'node:*', 'src/config/', 'typebox/*'] },
  { from: 'src/config/', may: ['#kit', 'yaml', 'node:*', 'typebox/*'] },
  { from: 'src/kinds.ts', may: ['#kit', 'node:*'] },
  { from: 'src/compile-cache.ts', may: ['node:module'] },
  { from: 'src/access/', may: ['#kit', 'node:*'] },
  { from: 'src/refresh/', may: ['#kit', 'node:crypto', 'node:os', 'node:timers/*'] },
  { from: 'src/refresh/schedule.ts', may: ['#kit', 'node-cron', 'src/refresh/'] },
  // Where a process id means something, the system tells in files alone
  { from: 'src/refresh/holder.ts', may: ['node:fs', 'node:os'] },
  { from: 'src/answer/', may: ['#kit', 'src/access/', 'node:crypto'] },
  { from: 'src/watch/', may: ['#kit', 'src/access/'] },
  { from: 'src/slack/', may: ['#kit', ...doorRooms, 'fastify', 'fastify-plugin', 'node:*'] },
  { from: 'src/web/', may: ['#kit', ...doorRooms, 'fastify', '@fastify/*', 'prom-client', 'node:*'] },
  { from: 'src/terminal/', may: ['#kit', ...doorRooms, 'node:*'] },
  // Its imports are those of the files that it writes
  { from: 'src/terminal/kind-template.ts', may: ['#kit', '#kit/testing', 'src/terminal/', 'node:*'] },
  { from: 'src/mcp/', may: ['#kit', ...doorRooms, 'fastify', 'node:*'] },
  { from: 'src/app.ts', may: ['#kit', 'fastify', 'src/slack/', 'src/web/', 'src/mcp/'] },
  { from: 'src/runtime.ts', may: runtimeRooms },
  { from: 'src/runtime/', may: ['src/runtime.ts', ...runtimeRooms] },
  { from: 'src/collector.ts', may: ['#kit', 'src/runtime.ts', 'node:*'] },
  {
    from: 'src/server.ts',
    may: ['#kit', 'src/runtime.ts', 'src/app.ts', 'src/config.ts', 'src/demo/', 'src/terminal/', 'node:*'],
  },
  {
    from: 'src/cli.ts',
    may: [
      '#kit',
      'src/runtime.ts',
      'src/app.ts',
      'src/terminal/',
      'src/mcp/',
      'src/slack/manifest.ts',
      'src/demo/',
      'src/config.ts',
      'src/server.ts',
      'node:*',
    ],
  },
];

/** Modules with I/O that a room whose table says `node:*` must still not touch. */
const onlyIn: Record<string, string> = {
  'node:sqlite': 'src/store/sqlite/',
  'node-cron': 'src/refresh/schedule.ts',
};

const files = globSync(['src/**/*.ts', 'collectors/**/*.ts'], { cwd: root }).sort();

/** What a file imports: packages and `#` names as written, relative ones as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:^|[\s;])(?:import|export)\s(?:[^'";]*?\sfrom\s)?'([^']+)'/g)].map(
    (match) => match[1] ?? '',
  );
  const dynamic = [...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '');
  return [...specifiers, ...dynamic].map((specifier) =>
    specifier.startsWith('.') ? relative(root, join(root, dirname(file), specifier)) : specifier,
  );
}

function matches(specifier: string, pattern: string): boolean {
  if (pattern.endsWith('*')) return specifier.startsWith(pattern.slice(0, -1));
  return pattern.endsWith('/') ? specifier.startsWith(pattern) : specifier === pattern;
}

/** The most specific room of a file. */
function roomOf(file: string): Room | undefined {
  return rooms
    .filter(({ from }) => matches(file, from))
    .sort((a, b) => b.from.length - a.from.length)
    .at(0);
}

function collectorFaults(file: string, specifier: string): boolean {
  const kind = file.split('/')[1];
  const own = specifier.startsWith(`collectors/${kind}/`);
  if (file.endsWith('.test.ts') || file.includes('/fixtures/')) {
    return !(
      own ||
      specifier === '#kit' ||
      specifier === '#kit/testing' ||
      /^(node:|@aws-sdk\/|fast-check)/.test(specifier)
    );
  }
  return !(own || specifier === '#kit' || specifier.startsWith('@aws-sdk/client-'));
}

function faults(): string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap((specifier) => {
      if (file.startsWith('collectors/')) {
        return collectorFaults(file, specifier)
          ? [`${file} imports ${specifier}: a kind may import only #kit, its own folder and SDK clients`]
          : [];
      }
      const room = roomOf(file);
      if (!room) return [`${file} is in no room of the table`];
      const own = room.from.endsWith('/') && specifier.startsWith(room.from);
      const fine = own || room.may.some((pattern) => matches(specifier, pattern));
      const reserved = onlyIn[specifier];
      if (fine && (!reserved || file.startsWith(reserved))) return [];
      return [`${file} imports ${specifier}: ${room.from} may import only ${room.may.join(', ')}`];
    }),
  );
}

describe('architecture', () => {
  it('holds the import table', () => {
    assert.deepEqual(faults(), []);
  });

  it('reads the imports that are there', () => {
    assert.ok(importsOf('src/kit/document.ts').includes('node:crypto'));
    assert.ok(importsOf('src/kit/index.ts').includes('src/kit/document.ts'));
    assert.ok(files.length > 20);
  });

  it('leaves the only dynamic import to src/kinds.ts', () => {
    const dynamic = files.filter((file) => /\bimport\(/.test(readFileSync(join(root, file), 'utf8')));

    assert.deepEqual(
      dynamic.filter((file) => file !== 'src/kinds.ts'),
      [],
    );
  });

  it('lets nobody but the entries and the runtime read the environment or end the process', () => {
    const guilty = files.filter(
      (file) =>
        !/^src\/(server|cli|collector)\.ts$/.test(file) &&
        /\bprocess\.(env|exit\b|exit\()/.test(readFileSync(join(root, file), 'utf8')),
    );

    assert.deepEqual(guilty, []);
  });
});
