import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Block } from '../src/web/blocks-to-html.ts';
import { blocksToHtml } from '../src/web/blocks-to-html.ts';
import { html, toText } from '../src/web/html.ts';
import { startBrowser } from './services/browser.ts';
import { galleryMessages, type Shown } from './slack/gallery-messages.ts';

/**
 * The page that shows every class of message in Slack (`npm run docs` writes its text), and its pictures
 * (`npm run gallery` takes them, with Chromium).
 */

const root = new URL('../', import.meta.url);
const folder = new URL('docs/slack/', root);

/** The file of a picture, without its folder. */
export function pictureOf({ title }: Pick<Shown, 'title'>): string {
  return `${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.png`;
}

/** The page, with the text of each message as the alternative text of its picture: what a screen reader says in Slack. */
export async function galleryPage(): Promise<string> {
  const messages = await galleryMessages();
  const parts = messages.map(
    (one) => `## ${one.title}\n\n![${alternative(one.message.text)}](slack/${pictureOf(one)})\n`,
  );
  return `${head}\n${parts.join('\n')}`;
}

const head = `# What cloudwhois looks like in Slack

Every class of message, made by the code that makes the real ones, and drawn by the renderer of our own console: Slack's
own clients differ in looks, not in what is there. The alternative text of each picture is the message's text, which is
what a screen reader says. \`npm run docs\` writes this page, \`npm run gallery\` takes the pictures.
`;

function alternative(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\[\]]/g, '\\$&')
    .trim();
}

async function takePictures(): Promise<void> {
  const css = readFileSync(new URL('src/web/assets/demo.css', root), 'utf8');
  const { context, close } = await startBrowser({ javaScriptEnabled: false });
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) rmSync(new URL(file, folder));
  const page = await context.newPage();
  await page.setViewportSize({ width: 600, height: 400 });
  await page.emulateMedia({ colorScheme: 'light' });
  for (const shown of await galleryMessages()) {
    const blocks = shown.message.blocks as readonly Block[];
    const body = toText(
      html`<div class="card slack" style="margin:0;border:0;border-radius:0;width:600px"><div class="blocks">${blocksToHtml(blocks)}</div></div>`,
    );
    await page.setContent(`<!doctype html><meta charset="utf-8"><style>${css}</style><body>${body}`);
    await page.locator('.card').screenshot({ path: fileURLToPath(new URL(pictureOf(shown), folder)) });
  }
  await close();
}

if (import.meta.main) {
  await takePictures();
  writeFileSync(new URL('docs/slack-gallery.md', root), await galleryPage());
}
