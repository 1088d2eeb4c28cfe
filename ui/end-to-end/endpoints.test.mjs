import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { browser, Easel, open } from './harness.mjs';

const root = path.resolve(import.meta.dirname, '../..');
let easel, chrome;
before(async () => {
  easel = await Easel.start();
  chrome = await browser();
});
after(async () => {
  await chrome?.close();
  await easel?.stop();
});

test('a workflow is published from the graph and called', async () => {
  const page = await open(chrome, easel, '/#/graph');
  await page.getByRole('button', { name: 'Run' }).waitFor();
  const buffer = await readFile(path.join(root, 'starter-model/workflow.json'));
  await page.locator('.toolbar input[type=file]').setInputFiles({ name: 'starter.json', mimeType: 'application/json', buffer });
  await page.locator('.crumbs').getByText('starter').waitFor();
  await page.getByRole('button', { name: 'Publish' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('apple');
  await dialog.getByLabel(/^height/).uncheck();
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await dialog.getByRole('link', { name: /Try it/ }).click();
  await page.getByLabel(/^prompt/).fill('a red apple on a blue background');
  assert.equal(await page.getByLabel(/^height/).count(), 0);
  assert.match(await page.locator('.try .code').innerText(), /a red apple/);
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByAltText('Result of apple').waitFor({ timeout: 150_000 });
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('models are listed and inspected', async () => {
  const page = await open(chrome, easel, '/#/models');
  await page.getByText('easel-starter.gguf').waitFor();
  await page.getByRole('button', { name: 'Inspect' }).first().click();
  await page.getByRole('dialog').locator('.code').filter({ hasText: '{' }).waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
