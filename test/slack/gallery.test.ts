import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { pictureOf } from '../gallery.ts';
import { checkHome, checkMessage } from './check-message.ts';
import { galleryMessages } from './gallery-messages.ts';

const root = new URL('../../', import.meta.url);

describe('the gallery', async () => {
  const messages = await galleryMessages();

  it('shows every class of message', () => {
    const sources = globSync('src/slack/**/*.ts', { cwd: root }).map((file) =>
      readFileSync(new URL(file, root), 'utf8'),
    );
    const making = sources.flatMap((source) =>
      [...source.matchAll(/^export function (render\w+)\(/gm)].map(([, name = '']) => name),
    );
    const shown = new Set(messages.map(({ made }) => made));

    assert.ok(making.length > 5);
    assert.deepEqual(
      making.filter((name) => !shown.has(name)),
      [],
    );
  });

  it('has a picture of each, no other, and all of them together are small', () => {
    const folder = new URL('docs/slack/', root);
    const files = readdirSync(folder);
    const bytes = files.reduce((sum, file) => sum + statSync(new URL(file, folder)).size, 0);

    assert.deepEqual(files.sort(), messages.map(pictureOf).sort());
    assert.ok(bytes < 1_500_000, `${bytes} bytes`);
  });

  for (const { made, title, message } of messages)
    it(`shows "${title}" as Slack would take it`, () => {
      assert.deepEqual(made === 'renderHome' ? checkHome(message.blocks) : checkMessage(message), []);
    });
});
