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

test('a key is made with limits, shown once, and revoked', async () => {
  const page = await open(chrome, easel, '/#/settings');
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Who uses it').fill('shop');
  await page.getByLabel(/^Endpoints/).fill('apple');
  await page.getByLabel(/^Calls a minute/).fill('60');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('it is not shown again').waitFor();
  const secret = await page.locator('.made .code').innerText();
  const own = await (await fetch(`${easel.url}/api/easel/key`, { headers: { Authorization: `Bearer ${secret}` } })).json();
  assert.equal(own.name, 'shop');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('call:apple · calls a minute: 60').waitFor();
  await page.getByRole('button', { name: 'Revoke shop' }).click();
  await page.getByText('revoked').waitFor();
  await page.getByRole('heading', { name: 'Usage' }).waitFor();
  await page.getByText('Together').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
