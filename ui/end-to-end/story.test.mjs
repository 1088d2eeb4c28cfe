import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
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

const pictures = process.env.STORY_PICTURES;
async function shot(page, name) {
  if (pictures) {
    await mkdir(pictures, { recursive: true });
    await page.waitForTimeout(700);
    await page.screenshot({ path: path.join(pictures, `${name}.png`) });
  }
}

const painted = (page) => page.locator('.scene img').waitFor({ timeout: 150_000 });

/** Milliseconds from a click until other words stand there, taken in the page itself. */
async function choose(page, index) {
  return page.evaluate(async (at) => {
    const before = document.querySelector('.story-text').textContent;
    const start = performance.now();
    document.querySelectorAll('.choices-list button')[at].click();
    while (document.querySelector('.story-text').textContent === before) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return performance.now() - start;
  }, index);
}

test('a picture is refined in Studio and remembers its steps', async () => {
  const page = await open(chrome, easel, '/#/studio');
  await page.getByLabel('Prompt').fill('a red apple on a blue background');
  await page.getByRole('button', { name: 'Make the picture' }).click();
  await page.locator('.gallery button').first().waitFor({ timeout: 150_000 });
  await page.locator('.gallery button').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What should be otherwise?').fill('replace the apple with a pear');
  await dialog.getByRole('button', { name: 'Refine' }).click();
  assert.match(await dialog.getByLabel('The new prompt').inputValue(), /a red pear on a blue background/i);
  await shot(page, 'refine');
  await dialog.getByRole('button', { name: 'Make it so' }).click();
  await page.locator('.gallery li').nth(1).waitFor({ timeout: 150_000 });
  await page.locator('.gallery button').first().click();
  await page.getByRole('dialog').getByText('Refined once').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('three turns of a story are read and painted, branches are revisited, the book is taken away', async () => {
  const page = await open(chrome, easel, '/#/story');
  await page.getByRole('heading', { name: 'A story to play' }).waitFor();
  const start = Date.now();
  await page.getByRole('button', { name: /Mara finds a brass key/ }).click();
  await page.locator('.story-text').waitFor();
  await shot(page, 'painting');
  await painted(page);
  const first = await page.locator('.story-text').innerText();
  const waits = [];
  for (const choice of [0, 1]) {
    waits.push(await choose(page, choice));
    await painted(page);
  }
  const seconds = (Date.now() - start) / 1000;
  console.log(`three turns in ${seconds.toFixed(1)} s; words after ${waits.map((wait) => wait.toFixed(0)).join(' and ')} ms`);
  assert.equal(await page.locator('.way ol').first().locator('li').count(), 3);
  await shot(page, 'third-turn');

  await page.getByRole('button', { name: 'The beginning' }).click();
  await page.getByText(first.slice(0, 60)).waitFor();
  assert.match(await page.locator('.choices-list').innerText(), /taken before/);
  await choose(page, 1);
  await page.getByRole('heading', { name: 'Other ways it went' }).waitFor();
  await painted(page);

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Book' }).click()]);
  const html = await readFile(await download.path(), 'utf8');
  assert.match(html, /data:image\/png;base64,/);
  assert.doesNotMatch(html, /<script/);
  const book = path.join(easel.data, 'book.html');
  await writeFile(book, html);
  const reading = await chrome.newPage({ viewport: { width: 1440, height: 900 } });
  await reading.goto(`file://${book}`);
  const broken = await reading.evaluate(() => [...document.images].filter((image) => image.naturalWidth === 0).length);
  assert.equal(broken, 0);
  assert.ok((await reading.locator('img').count()) >= 3);
  await shot(reading, 'book');
  await reading.close();

  if (pictures) {
    const address = new URL(page.url()).hash;
    for (const scheme of ['light', 'dark']) {
      for (const [size, width, height] of [['wide', 1440, 900], ['phone', 390, 844]]) {
        for (const [name, where] of [['reader', address], ['start', '#/story'], ['studio', '#/studio']]) {
          const other = await open(chrome, easel, `/${where}`, { colorScheme: scheme, viewport: { width, height } });
          await shot(other, `${name}-${size}-${scheme}`);
          await other.context().close();
        }
      }
    }
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a story that is shared is taken in, markup in it is text', async () => {
  const begun = await easel.post('/api/easel/stories', { premise: '<img src=x onerror="document.title=1"> a dragon', seed: 3 });
  const shared = await easel.get(`/api/easel/stories/${begun.id}/shared`);
  const page = await open(chrome, easel, '/#/story');
  const buffer = Buffer.from(JSON.stringify(shared));
  await page.locator('input[type=file]').setInputFiles({ name: 'story.json', mimeType: 'application/json', buffer });
  await page.locator('.story-text').waitFor();
  assert.match(await page.locator('.story-text').innerText(), /<img src=x/);
  assert.equal(await page.locator('.story-text img').count(), 0);
  await page.goto(`${easel.url}/#/story`);
  await page.locator('input[type=file]').setInputFiles({ name: 'not.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await page.getByRole('alert').filter({ hasText: 'does not fit its schema' }).waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('an idea is written out in Studio, and had back', async () => {
  const page = await open(chrome, easel, '/#/studio');
  await page.getByLabel('Prompt').fill('a fox in the snow');
  await page.getByRole('button', { name: 'Enhance' }).click();
  await page.getByRole('button', { name: 'My words' }).waitFor();
  assert.match(await page.getByLabel('Prompt').inputValue(), /Film still, .*a fox in the snow/);
  await page.getByRole('button', { name: 'My words' }).click();
  assert.equal(await page.getByLabel('Prompt').inputValue(), 'a fox in the snow');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
