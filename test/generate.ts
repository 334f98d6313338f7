import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exampleEnvironment, settingsJsonSchema, variables } from '../src/config.ts';
import { loadKinds } from '../src/kinds.ts';
import { keyRequest } from '../src/store/elasticsearch/set-up.ts';
import { galleryPage } from './gallery.ts';

/**
 * The files that are made from the code: `npm run docs` writes them, and `test/generated.test.ts` fails where one is
 * not what it would write.
 */

const root = new URL('../', import.meta.url);

/** Every generated file by its path, as it should be now. */
export async function generated(): Promise<Record<string, string>> {
  const kinds = await loadKinds(fileURLToPath(new URL('collectors/', root)));
  const rows = [...kinds.values()].map(
    ({ name, title, command, every, staleAfter }) =>
      `| ${title} | \`${command.name} ${command.example}\` | \`GET /v1/${name}\` | ${inWords(every)}, stale after ${staleAfter} |`,
  );
  const anything = '| Anything of these | `/whois <text>` | `GET /v1/whois` | |';
  const head = ['| | Slack | HTTP | read |', '|---|---|---|---|', anything];
  const kindTable = [...head, ...rows].join('\n');
  const variableRows = variables.map(({ name, about, fallback, example, secret }) => {
    const value = fallback === undefined ? `e.g. \`${example}\`` : `\`${fallback}\``;
    return `| \`${name}\` | ${about}${secret ? ' (secret)' : ''} | ${value} |`;
  });
  const variableTable = ['| variable | | default |', '|---|---|---|', ...variableRows].join('\n');
  return {
    '.env.example': exampleEnvironment(),
    'docs/cloudwhois.schema.json': `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`,
    'deploy/elasticsearch/router.json': `${JSON.stringify(keyRequest('router'), null, 2)}\n`,
    'deploy/elasticsearch/collector.json': `${JSON.stringify(keyRequest('collector'), null, 2)}\n`,
    'README.md': between(read('README.md'), 'kinds', kindTable),
    'docs/slack-gallery.md': await galleryPage(),
    'docs/configuration.md': between(read('docs/configuration.md'), 'variables', variableTable),
  };
}

/** `every 6 hours`; another cron expression as it is. */
function inWords(every: string): string {
  const hours = /^\d+ (?:\*|\*\/(\d+)) \* \* \*$/.exec(every);
  if (!hours) return `\`${every}\``;
  return hours[1] === undefined ? 'every hour' : `every ${hours[1]} hours`;
}

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** The text with what stands between `<!-- name: … -->` and `<!-- /name -->` replaced. Throws where they are missing. */
function between(text: string, name: string, content: string): string {
  const pattern = new RegExp(`(<!-- ${name}:[^>]*-->\n)[^]*?(<!-- /${name} -->)`);
  if (!pattern.test(text)) throw new Error(`the marks of "${name}" are missing`);
  return text.replace(pattern, (_, start: string, end: string) => `${start}${content}\n${end}`);
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(await generated())) writeFileSync(new URL(path, root), text);
}
