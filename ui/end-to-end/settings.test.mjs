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

async function make(page, name) {
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('Who uses it').fill(name);
}

async function secretOf(page) {
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('it is not shown again').waitFor();
  return page.locator('.made .code').innerText();
}

const holder = async (secret) => (await fetch(`${easel.url}/api/easel/key`, { headers: { Authorization: `Bearer ${secret}` } })).json();

test('the first key opens everything; with it a key for a client is made with limits, and revoked', async () => {
  const first = await open(chrome, easel, '/#/settings');
  await first.getByText('Together').waitFor();
  await make(first, 'me');
  await first.getByText('The first key is your own').waitFor();
  const own = await secretOf(first);
  assert.deepEqual((await holder(own)).scopes, ['admin']);
  assert.deepEqual(first.faults, []);
  await first.context().close();

  const page = await open(chrome, easel, '/#/settings', { httpCredentials: { username: 'me', password: own } });
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByText('You are here as me: admin.').waitFor();
  await make(page, 'shop');
  await page.getByLabel(/^Endpoints/).fill('apple');
  await page.getByLabel(/^Calls a minute/).fill('60');
  const secret = await secretOf(page);
  assert.deepEqual(await holder(secret).then(({ name, scopes }) => [name, scopes]), ['shop', ['call:apple']]);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('call:apple · calls a minute: 60').waitFor();
  await page.getByRole('button', { name: 'Revoke shop' }).click();
  await page.getByText('revoked').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
