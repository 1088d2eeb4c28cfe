// No page has a serious fault for those who do not see, or use no mouse.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { browser, Easel, open } from './harness.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let easel, chrome, workflow, story;
before(async () => {
  easel = await Easel.start('--price-per-second', '0.5');
  chrome = await browser();
  workflow = JSON.parse(await readFile(path.resolve(import.meta.dirname, '../../starter-model/workflow.json'), 'utf8'));
  await easel.post('/api/easel/endpoints', { name: 'apple', workflow });
  const picture = { 1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 255 } }, 2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'seen' } } };
  await easel.post('/prompt', { prompt: picture });
  story = await easel.post('/api/easel/stories', { premise: 'a key on the beach', seed: 3 });
});
after(async () => {
  await chrome?.close();
  await easel?.stop();
});

async function check(page, place) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(serious.map(({ id, nodes }) => `${place} ${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), []);
}

for (const scheme of ['light', 'dark']) {
  for (const [size, width, height] of [['wide', 1440, 900], ['phone', 390, 844]]) {
    test(`every page, ${scheme}, ${size}`, async () => {
      for (const place of ['studio', 'story', `story/${story.id}`, 'graph', 'models', 'queue', 'endpoints', 'settings']) {
        const page = await open(chrome, easel, `/#/${place}`, { colorScheme: scheme, bypassCSP: true, viewport: { width, height } });
        await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
        if (place === 'graph') {
          const buffer = Buffer.from(JSON.stringify(workflow));
          await page.locator('.toolbar input[type=file]').setInputFiles({ name: 'apple.json', mimeType: 'application/json', buffer });
          await page.locator('.graph[data-fitted=apple]').waitFor();
        }
        if (place.startsWith('story/')) {
          await page.locator('.story-text').waitFor();
        }
        await page.waitForLoadState('networkidle');
        await check(page, place);
        const across = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(across <= width, `${place} is ${across} wide in a window of ${width}`);
        await page.context().close();
      }
    });
  }
}

test('dialogs have no serious fault either, and pictures are turned by keys', async () => {
  const page = await open(chrome, easel, '/#/studio', { bypassCSP: true });
  await page.locator('.gallery button').first().click();
  await page.getByRole('dialog').getByRole('link', { name: 'Open as graph' }).waitFor();
  await check(page, 'a picture');
  const { pagination } = await easel.get('/api/jobs?status=completed');
  if (pagination.total > 1) {
    const shown = await page.getByRole('dialog').locator('.details-media img').getAttribute('src');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction((before) => document.querySelector('dialog .details-media img')?.getAttribute('src') !== before, shown);
  }
  await page.keyboard.press('Escape');
  await page.goto(`${easel.url}/#/graph`);
  await page.getByRole('button', { name: 'Run' }).waitFor();
  await page.getByRole('button', { name: 'Node', exact: true }).click();
  await page.getByRole('dialog').waitFor();
  await check(page, 'search for nodes');
  await page.context().close();
});
