import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browser, Easel, open } from './harness.mjs';

let easel, chrome;
before(async () => {
  easel = await Easel.start();
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await easel?.stop();
});

test('a first visit ends with a picture, seen in the making', async () => {
  const page = await open(chrome, easel);
  await page.getByLabel('Prompt').fill('a yellow car on a green background');
  await page.getByRole('button', { name: 'Make the picture' }).click();
  await page.getByAltText('The picture in the making').waitFor({ timeout: 150_000 });
  const picture = page.locator('.gallery img').first();
  await picture.waitFor({ timeout: 150_000 });
  await page.waitForFunction(() => document.querySelector('.gallery img').naturalWidth === 256);
  await picture.click();
  await page.getByRole('dialog').getByText('a yellow car on a green background').waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  assert.match((await download).suggestedFilename(), /^studio.*\.png$/);
  await page.getByRole('button', { name: 'Reuse settings' }).click();
  assert.equal(await page.getByLabel('New random seed each time').isChecked(), false);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a picture starts from another, and both are compared', async () => {
  const page = await open(chrome, easel);
  const { jobs } = await easel.get('/api/jobs?status=completed');
  const { filename } = jobs[0].preview_output;
  const buffer = Buffer.from(await (await fetch(`${easel.url}/view?filename=${filename}`)).arrayBuffer());
  await page.locator('input[type=file]').setInputFiles({ name: 'start.png', mimeType: 'image/png', buffer });
  await page.getByAltText('Where the picture starts from').waitFor();
  await page.getByRole('button', { name: 'Make the picture' }).click();
  await page.locator('.gallery li').nth(1).waitFor({ timeout: 150_000 });
  const latest = (await easel.get('/api/jobs?status=completed')).jobs[0];
  const { workflow } = await easel.get(`/api/jobs/${latest.id}`);
  assert.ok(Object.values(workflow.prompt).some((node) => node.class_type === 'VAEEncode'));
  await page.locator('.gallery button').first().click();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.locator('.gallery button').nth(1).click();
  await page.getByAltText('The second picture').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a run is cancelled, and what waited is moved and cleared', async () => {
  const page = await open(chrome, easel);
  await page.getByRole('button', { name: 'Make the picture' }).waitFor();
  await page.getByLabel('Steps').fill('200');
  await page.getByLabel('Pictures').fill('3');
  await page.getByRole('button', { name: 'Make 3 pictures' }).click();
  await page.getByText(/Step \d+ of 200/).waitFor({ timeout: 150_000 });
  await page.getByRole('link', { name: /Queue/ }).click();
  const waiting = page.locator('.rows').first().locator('li', { hasText: 'Waiting' });
  await waiting.nth(1).waitFor();
  const before = await easel.get('/queue');
  await waiting.nth(1).getByRole('button', { name: 'Move up' }).click();
  const seeds = (queue) =>
    queue.queue_pending.sort((a, b) => a[0] - b[0]).map((item) => item[3].easel_studio.seed);
  const wanted = seeds(before).reverse();
  const order = async (expected) => {
    for (let tries = 0; tries < 100 && ids(await easel.get('/queue')).join() !== expected.join(); tries++) {
      await page.waitForTimeout(50);
    }
    assert.deepEqual(ids(await easel.get('/queue')), expected);
    // The page follows the server.
    await page.waitForFunction((ids) => [...document.querySelectorAll('[data-job]')].map(({ dataset }) => dataset.job).join() === ids.join(), expected);
  };
  for (let tries = 0; tries < 100 && seeds(await easel.get('/queue')).join() !== wanted.join(); tries++) {
    await page.waitForTimeout(50);
  }
  const after = await easel.get('/queue');
  assert.deepEqual(seeds(after), wanted);
  const ids = (queue) => queue.queue_pending.sort((a, b) => a[0] - b[0]).map((item) => item[1]);
  assert.deepEqual(ids(after), ids(before).reverse(), 'jobs keep their ids');
  await order(ids(after));
  await waiting.first().getByRole('button', { name: /Move with the arrow keys/ }).press('ArrowDown');
  await order(ids(before));
  await waiting.nth(1).dragTo(waiting.first(), { targetPosition: { x: 200, y: 4 } });
  await order(ids(before).reverse());
  await page.getByRole('button', { name: 'Clear what waits' }).click();
  await page.locator('.rows').first().getByRole('button', { name: 'Cancel' }).first().click();
  await page.getByText('Nothing runs or waits.').waitFor({ timeout: 30_000 });
  await page.getByText('Cancelled').first().waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the page outlives a killed server', async () => {
  const page = await open(chrome, easel);
  await page.getByLabel('Steps').fill('60');
  await page.getByRole('button', { name: 'Make the picture' }).click();
  await page.getByText(/Step \d+ of 60/).waitFor({ timeout: 150_000 });
  const count = await page.locator('.gallery li').count();
  await easel.kill();
  await page.getByText('The connection to the server is lost').waitFor();
  await easel.launch();
  await page.getByText('The connection to the server is lost').waitFor({ state: 'hidden', timeout: 30_000 });
  await page.locator('.gallery li').nth(count).waitFor({ timeout: 150_000 });
  await page.context().close();
});

test('first load is small, and soon there', async () => {
  const page = await open(chrome, easel);
  await page.getByRole('button', { name: 'Make the picture' }).waitFor();
  const { bytes, ready } = await page.evaluate(() => ({
    bytes: performance
      .getEntriesByType('resource')
      .concat(performance.getEntriesByType('navigation'))
      .filter(({ name }) => !name.includes('/api/'))
      .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
    ready: performance.now(),
  }));
  console.log(`first load: ${Math.round(bytes / 1000)} kB compressed; button there after ${Math.round(ready)} ms`);
  assert.ok(bytes < 500_000, `${bytes} bytes`);
  await page.context().close();
});
