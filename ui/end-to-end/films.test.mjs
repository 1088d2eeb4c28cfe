// Films of pictures that need no model: on the node that saves them, in the gallery, and through an endpoint; and the starter film.
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

const colour = (color) => ({ class_type: 'EmptyImage', inputs: { width: 128, height: 96, batch_size: 4, color } });
const film = (saving) => ({
  1: colour(0xff0000),
  2: colour(0x0000ff),
  3: { class_type: 'ImageBatch', inputs: { image1: ['1', 0], image2: ['2', 0] } },
  4: { ...saving, inputs: { images: ['3', 0], filename_prefix: 'film', ...saving.inputs } },
});
const webm = film({ class_type: 'SaveWEBM', inputs: { codec: 'vp9', fps: 8, crf: 32 } });
const webp = film({ class_type: 'SaveAnimatedWEBP', inputs: { fps: 8, lossless: false, quality: 80, method: 'default' } });

async function opened(name, prompt) {
  const page = await open(chrome, easel, '/#/graph');
  await page.getByRole('button', { name: 'Run' }).waitFor();
  await page.locator('.toolbar input[type=file]').setInputFiles({ name: `${name}.json`, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(prompt)) });
  await page.locator(`.graph[data-fitted=${name}]`).waitFor();
  return page;
}

/** Waits until a film has been seen at two different moments. */
const plays = (page, selector) =>
  page.waitForFunction((where) => {
    const video = document.querySelector(where);
    if (!video || video.paused || video.readyState < 2 || video.videoWidth !== 128) {
      return false;
    }
    window.seen ??= video.currentTime;
    return video.currentTime !== window.seen;
  }, selector);

test('a film plays on the node that saves it, in the gallery, and large', async () => {
  const page = await opened('film', webm);
  await page.getByRole('button', { name: 'Run' }).click();
  await page.locator('article[aria-label="SaveWEBM"] video').waitFor({ timeout: 60_000 });
  await plays(page, 'article[aria-label="SaveWEBM"] video');
  await page.goto(`${easel.url}/#/studio`);
  await page.evaluate(() => delete window.seen);
  const tile = page.getByRole('button', { name: /^Film of/ });
  await tile.hover();
  await plays(page, '.gallery video');
  await tile.click();
  await page.evaluate(() => delete window.seen);
  await plays(page, '.details-media video');
  await page.getByRole('dialog', { name: 'Film' }).getByRole('link', { name: 'Open as graph' }).click();
  await page.locator('article[aria-label="SaveWEBM"]').waitFor();
  await page.locator('.crumbs').getByText('From the gallery').waitFor();
  await page.goto(`${easel.url}/#/queue`);
  await page.getByRole('link', { name: 'Open', exact: true }).first().click();
  await page.locator('article[aria-label="SaveWEBM"]').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('an animated WebP is shown on its node and in the gallery, and is dropped as a workflow', async () => {
  const page = await opened('animated', webp);
  await page.getByRole('button', { name: 'Run' }).click();
  const shown = page.getByAltText('Result');
  await shown.waitFor({ timeout: 60_000 });
  await page.waitForFunction(() => document.querySelector('img[alt=Result]').naturalWidth === 128);
  const address = await shown.getAttribute('src');
  assert.match(address, /\.webp/);
  const bytes = Buffer.from(await (await fetch(`${easel.url}/${address}`)).arrayBuffer());
  assert.ok(bytes.includes('ANIM'));
  await page.locator('.toolbar input[type=file]').setInputFiles({ name: 'again.webp', mimeType: 'image/webp', buffer: bytes });
  await page.locator('.graph[data-fitted=again]').waitFor();
  await page.locator('article[aria-label="SaveAnimatedWEBP"]').waitFor();
  await page.goto(`${easel.url}/#/studio`);
  await page.waitForFunction(() => [...document.querySelectorAll('.gallery img')].some((image) => image.naturalWidth === 128));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('an endpoint gives a film, which plays where it was tried', async () => {
  await easel.post('/api/easel/endpoints', { name: 'film', workflow: webm });
  const page = await open(chrome, easel, '/#/endpoints');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.locator('.try video').waitFor({ timeout: 60_000 });
  await plays(page, '.try video');
  await page.getByLabel('Answer as').selectOption('image/gif');
  assert.match(await page.locator('.try .code').innerText(), /Accept: image\/gif[^]*film\.gif/);
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByAltText('Result of film').waitFor({ timeout: 60_000 });
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the starter film is made in Studio and plays in the gallery', async () => {
  const page = await open(chrome, easel);
  await page.getByLabel('Prompt').fill('a red balloon rising on a blue background');
  await page.getByLabel('Model').selectOption({ label: 'Starter film' });
  await page.getByRole('button', { name: 'Make the film' }).click();
  await page.waitForFunction(async () => {
    const { jobs } = await (await fetch('api/jobs?status=completed&limit=1')).json();
    return /^studio/.test(jobs[0]?.preview_output?.filename ?? '');
  }, undefined, { timeout: 150_000 });
  await page.getByRole('button', { name: /^Film of/ }).first().hover();
  await plays(page, '.gallery video');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
