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

test('of many pictures only those near what is seen are in the document', async () => {
  for (let index = 0; index < 160; index++) {
    await easel.post('/prompt', {
      prompt: {
        1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: index * 100_000 } },
        2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'many' } },
      },
    });
  }
  while ((await easel.get('/prompt')).exec_info.queue_remaining > 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const page = await open(chrome, easel);
  await page.locator('.gallery li').first().waitFor();
  const most = async () => {
    const count = await page.locator('.gallery li').count();
    assert.ok(count < 90, `${count} in the document`);
  };
  await most();
  await page.mouse.move(900, 500);
  for (let turns = 0; turns < 200 && (await page.locator('.gallery li[aria-posinset="160"]').count()) === 0; turns++) {
    await page.mouse.wheel(0, 400);
    await page.waitForTimeout(30);
  }
  await most();
  await page.waitForFunction(() => document.querySelector('.gallery li[aria-posinset="160"] img')?.naturalWidth === 64);
  await page.locator('.gallery li[aria-posinset="160"] button').click();
  await page.getByRole('dialog', { name: 'Picture' }).waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator('.gallery li').first().waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
