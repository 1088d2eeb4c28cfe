// Pictures of every page, in both sizes and colour schemes: node end-to-end/screenshots.mjs FOLDER
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { browser, Easel, open } from './harness.mjs';

const folder = process.argv[2] ?? 'screenshots';
await mkdir(folder, { recursive: true });
const easel = await Easel.start();
const chrome = await browser();
const workflow = JSON.parse(await readFile(path.resolve(import.meta.dirname, '../../starter-model/workflow.json'), 'utf8'));
await easel.post('/api/easel/endpoints', { name: 'starter', workflow, description: 'Pictures of the starter model' });
const first = await open(chrome, easel);
await first.waitForTimeout(600);
await first.screenshot({ path: `${folder}/first-visit-wide-light.png` });
for (const words of ['a red apple on a blue background', 'a yellow car on a green background', 'a pink heart on a white background']) {
  await first.getByLabel('Prompt').fill(words);
  await first.getByRole('button', { name: 'Make the picture' }).click();
}
await first.locator('.gallery li').nth(2).waitFor({ timeout: 150_000 });
for (const scheme of ['light', 'dark']) {
  for (const [size, width, height] of [['wide', 1440, 900], ['phone', 390, 844]]) {
    for (const place of process.env.PLACES?.split(',') ?? ['studio', 'story', 'graph', 'models', 'queue', 'endpoints', 'settings']) {
      const page = await open(chrome, easel, `/#/${place}`, { colorScheme: scheme, viewport: { width, height } });
      if (place === 'graph') {
        const buffer = Buffer.from(JSON.stringify(workflow));
        await page.locator('.toolbar input[type=file]').setInputFiles({ name: 'starter.json', mimeType: 'application/json', buffer });
        await page.locator('.graph[data-fitted=starter]').waitFor();
        if (size === 'wide') {
          await page.getByRole('button', { name: 'Run' }).click();
          await page.locator('article[aria-label="Save Image"] img').waitFor({ timeout: 60_000 });
        }
      }
      await page.waitForTimeout(900);
      if (place === 'studio' && size === 'wide' && scheme === 'light') {
        await page.locator('.gallery button').first().click();
        await page.waitForTimeout(300);
        await page.screenshot({ path: `${folder}/picture-${size}-${scheme}.png` });
        await page.keyboard.press('Escape');
      }
      await page.screenshot({ path: `${folder}/${place}-${size}-${scheme}.png` });
      if (page.faults.length > 0) {
        console.log(place, size, scheme, page.faults);
      }
      await page.context().close();
    }
  }
}
await chrome.close();
await easel.stop();
