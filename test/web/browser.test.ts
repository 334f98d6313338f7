import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { startBrowser } from '../services/browser.ts';
import { startOrSkip } from '../services/start-or-skip.ts';
import { tokens } from './fixtures.ts';
import { webApp } from './web-app.ts';

const checks = readFileSync(new URL('./page-checks.js', import.meta.url), 'utf8');
const focused = `document.activeElement.id`;

const { service: browser, skip } = await startOrSkip(() => startBrowser());

describe('the pages in a browser', { skip }, () => {
  let address: string;
  const closing: (() => unknown)[] = [];
  before(async () => {
    const { app } = await webApp({ after: (close) => closing.push(close as () => unknown) });
    address = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  after(async () => {
    await browser().close();
    for (const close of closing) await close();
  });

  /** A page whose console stays empty: a blocked style, script or request shows there. */
  async function open(t: { after: (fn: () => Promise<void>) => void }, path: string): Promise<Page> {
    const page = await browser().context.newPage();
    page.setDefaultTimeout(15_000);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    t.after(async () => {
      await page.close();
      assert.deepEqual(complaints, []);
    });
    await page.goto(`${address}${path}`);
    return page;
  }

  it('takes a question by keyboard alone, answers in place and announces it', async (t) => {
    const page = await open(t, '/?as=developer');
    await page.evaluate(`document.body.setAttribute('data-kept', 'yes')`);

    await page.locator('#q').focus();
    await page.keyboard.type('10.20.30.40');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.answer');

    assert.match(await page.locator('.answer h2').innerText(), /held by payments-api-7/);
    assert.match(await page.locator('#said').innerText(), /^Found\. 10\.20\.30\.40 is held/);
    assert.equal(await page.locator('#said').getAttribute('role'), 'status');
    assert.equal(await page.evaluate(focused), 'q');
    assert.equal(await page.locator('body').getAttribute('data-kept'), 'yes', 'the page was loaded anew');
    assert.equal(new URL(page.url()).search, '?q=10.20.30.40&as=developer');
    assert.match(await page.locator('.slack').innerText(), /\/ipinfo 10\.20\.30\.40/);
  });

  it('has its focus in the order of reading, a skip link first', async (t) => {
    const page = await open(t, '/?q=10.20.30.40&as=support');
    const order: string[] = [];

    for (let i = 0; i < 7; i++) {
      await page.keyboard.press('Tab');
      order.push(
        await page.evaluate(`document.activeElement.name || document.activeElement.textContent.trim()`),
      );
    }

    assert.deepEqual(order, ['Skip to the content', 'cloudwhois', 'API', 'Health', 'q', 'Ask', 'as']);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(`${address}/?q=10.20.30.40&as=support`);
    await page.keyboard.press('Tab');
    assert.ok(((await page.locator('.skip').boundingBox())?.y ?? -1) >= 0, 'the skip link is out of sight');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(focused), 'result');
  });

  it('asks anew when the persona changes, and goes back', async (t) => {
    const page = await open(t, '/?q=AKIA1&as=support');
    await page.waitForSelector('.outcome.denied');

    await page.locator('input[value=support]').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.outcome.found');

    assert.equal(new URL(page.url()).search, '?q=AKIA1&as=developer');
    await page.goBack();
    await page.waitForSelector('.outcome.denied');
    assert.equal(await page.locator('input[value=support]').isChecked(), true);
  });

  for (const width of [390, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`can be read and operated at ${width} px in ${colorScheme}`, async (t) => {
        const page = await open(t, '/');
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        for (const path of [
          '/',
          '/?q=10.20.30.40',
          '/?q=10.0.0.5',
          '/?q=10.98.0.1',
          '/?q=AKIA1',
          '/?q=hello+there',
        ]) {
          await page.goto(`${address}${path}`);
          await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
          assert.deepEqual(await page.evaluate(checks), [], path);
        }
        const paper = await page.evaluate(`getComputedStyle(document.documentElement).backgroundColor`);
        assert.equal(paper, colorScheme === 'dark' ? 'rgb(16, 19, 20)' : 'rgb(246, 246, 243)');
      });
    }
  }

  it('tries a route of the documentation out with a token', async (t) => {
    const page = await open(t, '/docs');

    await page.locator('.btn.authorize').click();
    await page.locator('.auth-container input').fill(tokens.support);
    await page.locator('.auth-btn-wrapper .authorize').click();
    await page.locator('.btn-done').click();
    await page.locator('[id$=get_v1_ip] .opblock-summary-control').click();
    await page.locator('.try-out__btn').click();
    await page.locator('[data-param-name=q] input').fill('10.20.30.40');
    await page.locator('.execute').click();

    assert.equal(
      await page.locator('.live-responses-table tbody .response-col_status').first().innerText(),
      '200',
    );
  });

  it('works without a script', async (t) => {
    const still = await startBrowser({ javaScriptEnabled: false });
    t.after(() => still.close());
    const page = await still.context.newPage();
    await page.goto(address);

    await page.locator('#q').focus();
    await page.keyboard.type('AKIA1');
    for (const key of ['Tab', 'Tab', 'ArrowRight', 'ArrowRight', 'Tab', 'Space', 'Enter'])
      await page.keyboard.press(key);
    await page.waitForSelector('.outcome.found');

    assert.equal(new URL(page.url()).search, '?q=AKIA1&as=security&live=1');
    assert.equal(await page.locator('input[name=live]').isChecked(), true);
  });
});
