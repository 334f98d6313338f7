import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Kind } from '#kit';

/** Under /v1/, beside the kinds. */
const reserved = new Set(['whois', 'status', 'changes', 'audit']);

/** Sources run as they are (`.ts`), a built package holds `.js`: a kind's entry ends as this file does. */
const entry = `index${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;

/**
 * Loads every kind: each folder below `folder` that holds an `index` which exports `kind`, made with `defineKind`.
 * By name, in order. Throws, with the paths, where a folder fails to load, where its name is not the kind's or is
 * taken by another route, and where two kinds want one command. Folders whose name starts with a dot are left out.
 */
export async function loadKinds(folder: URL | string): Promise<ReadonlyMap<string, Kind>> {
  const root = folder instanceof URL ? fileURLToPath(folder) : resolve(folder);
  const kinds = new Map<string, Kind>();
  const commands = new Map<string, string>();
  for (const path of await entries(root)) {
    const kind = await load(path.file);
    if (kind.name !== path.folder) {
      throw new Error(`${path.file}: the kind is named "${kind.name}", its folder "${path.folder}"`);
    }
    if (reserved.has(kind.name)) throw new Error(`${path.file}: /v1/${kind.name} is something else already`);
    const other = commands.get(kind.command.name);
    if (other !== undefined) {
      throw new Error(`${path.file} and ${other}: both want the command ${kind.command.name}`);
    }
    commands.set(kind.command.name, path.file);
    kinds.set(kind.name, kind);
  }
  return kinds;
}

async function entries(root: string): Promise<{ folder: string; file: string }[]> {
  const folders = (await readdir(root, { withFileTypes: true }))
    .filter((one) => one.isDirectory() && !one.name.startsWith('.'))
    .map((one) => one.name)
    .sort();
  return folders.map((name) => ({ folder: name, file: join(root, name, entry) }));
}

async function load(file: string): Promise<Kind> {
  const module: unknown = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file}: cannot be loaded: ${why}`, { cause });
  });
  const kind = typeof module === 'object' && module !== null && 'kind' in module ? module.kind : undefined;
  if (!isKind(kind)) throw new Error(`${file}: must export \`kind\`, made with defineKind`);
  return kind;
}

/** `defineKind` has checked the rest; what did not go through it lacks the defaults. */
function isKind(value: unknown): value is Kind {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'describe' in value &&
    'lookup' in value &&
    'providers' in value
  );
}
