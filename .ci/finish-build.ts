import { cpSync, readFileSync, writeFileSync } from 'node:fs';

/** What the compiler leaves out of `dist/`: the assets, and a package.json whose `#kit` is the compiled one. */
const root = new URL('../', import.meta.url);
const { name, version, type, license, imports, engines } = JSON.parse(
  readFileSync(new URL('package.json', root), 'utf8'),
);
const compiled = JSON.parse(JSON.stringify(imports).replaceAll('.ts"', '.js"'));
writeFileSync(
  new URL('dist/package.json', root),
  `${JSON.stringify({ name, version, type, license, engines, imports: compiled }, null, 2)}\n`,
);
cpSync(new URL('src/web/assets/', root), new URL('dist/src/web/assets/', root), {
  recursive: true,
  filter: (path) => !path.endsWith('.ts'),
});
