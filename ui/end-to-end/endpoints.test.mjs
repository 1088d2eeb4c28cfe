import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { after, before, test } from 'node:test';
import { browser, Easel, open } from './harness.mjs';

const root = path.resolve(import.meta.dirname, '../..');
let easel, chrome;
before(async () => {
  easel = await Easel.start('--price-per-second', '0.5');
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

const picture = (color) => ({
  1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color } },
  2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'plain' } },
});

test('examples have all that a call needs, and work as they stand', async () => {
  const workflow = JSON.parse(await readFile(path.join(root, 'starter-model/workflow.json'), 'utf8'));
  await easel.post('/api/easel/endpoints', { name: 'shown', workflow });
  const page = await open(chrome, easel, '/#/endpoints');
  const card = page.locator('.card', { has: page.getByRole('heading', { name: '/e/shown' }) });
  for (const language of ['curl', 'Java', 'Python', 'TypeScript']) {
    await card.getByRole('button', { name: language, exact: true }).click();
    const code = await card.locator('.code').innerText();
    assert.match(code, /prompt[\\"']*: ?[\\"']*a red apple on a blue background/, language);
    assert.doesNotMatch(code, /Authorization/);
  }
  await card.getByRole('button', { name: 'curl', exact: true }).click();
  const curl = (await card.locator('.code').innerText()).replace(/-o \S+$/, `-s -o /dev/null -w '%{http_code} %{content_type}'`);
  const { stdout } = await promisify(execFile)('bash', ['-c', curl]);
  assert.equal(stdout, '200 image/png');
  await card.getByRole('button', { name: 'Python', exact: true }).click();
  const code = await card.locator('.code').innerText();
  await promisify(execFile)('python3', ['-c', `compile(${JSON.stringify(code)}, "example", "exec")`]).catch((failure) => failure.code !== 'ENOENT' && assert.fail(failure.stderr));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('one version of an endpoint is removed, and what calls cost is shown', async () => {
  for (const color of [255, 65280]) {
    await easel.post('/api/easel/endpoints', { name: 'versions', workflow: picture(color) });
  }
  await fetch(`${easel.url}/e/versions`, { method: 'POST', body: '{}' });
  const page = await open(chrome, easel, '/#/endpoints');
  page.on('dialog', (dialog) => void dialog.accept());
  const card = page.locator('.card', { has: page.getByRole('heading', { name: '/e/versions' }) });
  await card.getByText(/^1 calls? in 30 days, .* s of device time, cost \d+\.\d\d\.$/).waitFor();
  const versions = card.getByLabel('Version of versions');
  await versions.selectOption('1');
  await card.locator('.code', { hasText: 'versions@1' }).waitFor();
  await card.getByRole('button', { name: 'Remove this version' }).click();
  await page.getByRole('combobox', { name: 'Version of versions' }).locator('option').nth(1).waitFor({ state: 'detached' });
  assert.deepEqual((await easel.get('/api/easel/endpoints/versions')).versions, [2]);
  assert.equal(await card.getByRole('button', { name: 'Remove this version' }).count(), 0);
  await page.goto(`${easel.url}/#/settings`);
  const row = page.getByRole('row', { name: /versions/ });
  await page.getByRole('columnheader', { name: 'Cost' }).waitFor();
  assert.equal(await row.getByRole('cell').count(), 5);
  assert.match(await row.getByRole('cell').last().innerText(), /^\d+\.\d\d$/);
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
