// What goes wrong on the graph is said in place, and nothing of the graph is lost.
import assert from 'node:assert/strict';
import { open as openFile } from 'node:fs/promises';
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

const note = (text) => ({ nodes: [{ id: 1, type: 'MarkdownNote', pos: [0, 0], size: [300, 160], widgets_values: [text] }], links: [], version: 0.4 });

async function graphWith(name, value) {
  const page = await open(chrome, easel, '/#/graph');
  await page.getByRole('button', { name: 'Run' }).waitFor();
  await openJson(page, name, value);
  return page;
}

async function openJson(page, name, value) {
  const buffer = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  await page.locator('.toolbar input[type=file]').setInputFiles({ name: `${name}.json`, mimeType: 'application/json', buffer });
}

const opened = (page, name) => page.locator('.crumbs').getByText(name, { exact: true }).waitFor();
const said = (page, words) => page.getByRole('alert').filter({ hasText: words }).first().waitFor();
/** Waits until the page has kept what is on it, and reads it. */
const kept = (page, words) =>
  page.waitForFunction((text) => localStorage.getItem('easel.graph')?.includes(text), words).then(() => page.evaluate(() => JSON.parse(localStorage.getItem('easel.graph'))));

test('a file that is too large is refused in words', async () => {
  const page = await graphWith('small', note('my work'));
  await opened(page, 'small');
  const huge = path.join(easel.data, 'huge.json');
  const file = await openFile(huge, 'w');
  await file.truncate(257 * 2 ** 20);
  await file.close();
  await page.locator('.toolbar input[type=file]').setInputFiles(huge);
  await said(page, 'up to 256 MB');
  await opened(page, 'small');
  assert.equal(await page.getByRole('textbox', { name: 'Note' }).inputValue(), 'my work');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a workflow that the browser cannot keep is opened, and that is said', async () => {
  const page = await graphWith('long', note('x'.repeat(6_000_000)));
  await opened(page, 'long');
  await said(page, 'too large for the browser to keep');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a workflow of a format to come is shown, and kept whole', async () => {
  const value = { ...note('from later'), version: 9.5, nodes: [...note('from later').nodes, { id: 2, type: 'HologramLoader', pos: [400, 0], depth: { axes: 4 }, inputs: [{ name: 'beam', type: 'LIGHT', shape: 99 }] }], timeline: [{ at: 1 }] };
  const page = await graphWith('later', value);
  await page.getByText('Not on this server: HologramLoader').waitFor();
  const { workflow } = await kept(page, 'HologramLoader');
  assert.deepEqual(workflow, value);
  await page.getByText('Install its node pack').waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a server error and a lost connection are said, and the graph stays', async () => {
  const page = await graphWith('mine', note('stays'));
  await opened(page, 'mine');
  await page.route('**/api/easel/convert', (route) => route.fulfill({ status: 500, body: 'out of order' }));
  await page.getByRole('button', { name: 'Run' }).click();
  await said(page, 'out of order');
  await page.unroute('**/api/easel/convert');
  await page.route('**/api/easel/convert', (route) => route.abort());
  await page.getByRole('button', { name: 'Run' }).click();
  await said(page, 'The server does not answer');
  await page.unroute('**/api/easel/convert');
  await easel.kill();
  await page.getByText('The connection to the server is lost').waitFor();
  await page.getByRole('textbox', { name: 'Note' }).fill('written meanwhile');
  await kept(page, 'written meanwhile');
  await easel.launch();
  await page.getByText('The connection to the server is lost').waitFor({ state: 'hidden', timeout: 30_000 });
  assert.equal(await page.getByRole('textbox', { name: 'Note' }).inputValue(), 'written meanwhile');
  await page.context().close();
});

test('after a crash of the page the graph is there again', async () => {
  const page = await graphWith('crash', note('before'));
  await opened(page, 'crash');
  await page.getByRole('textbox', { name: 'Note' }).fill('just typed');
  await kept(page, 'just typed');
  const crashed = page.waitForEvent('crash');
  page.goto('chrome://crash').catch(() => {});
  await crashed;
  const again = await page.context().newPage();
  await again.goto(`${easel.url}/#/graph`);
  await opened(again, 'crash');
  assert.equal(await again.getByRole('textbox', { name: 'Note' }).inputValue(), 'just typed');
  await page.context().close();
});

test('a large seed is typed, counted and saved with every digit; links bend where the file says', async () => {
  const page = await graphWith('bent', {
    nodes: [
      { id: 1, type: 'RandomNoise', pos: [0, 0], size: [280, 120], outputs: [{ name: 'NOISE', type: 'NOISE', links: [1] }], widgets_values: [7, 'fixed'] },
      { id: 2, type: 'SamplerCustomAdvanced', pos: [600, 0], size: [280, 200], inputs: [{ name: 'noise', type: 'NOISE', link: 1 }], outputs: [] },
    ],
    links: [[1, 1, 0, 2, 0, 'NOISE']],
    extra: { reroutes: [{ id: 4, pos: [440, 180], linkIds: [1] }], linkExtensions: [{ id: 1, parentId: 4 }] },
    version: 0.4,
  });
  await page.locator('.graph[data-fitted=bent]').waitFor();
  const seed = page.getByRole('spinbutton', { name: 'noise_seed' });
  await seed.fill('18446744073709551614');
  await seed.press('Enter');
  await seed.press('ArrowUp');
  await seed.press('ArrowUp');
  const { workflow } = await kept(page, '18446744073709551615');
  assert.equal(await page.evaluate(() => /"widgets_values":\[18446744073709551615,"fixed"\]/.test(localStorage.getItem('easel.graph'))), true);
  assert.equal(workflow.extra.reroutes.length, 1);
  const bend = await page.locator('.bend').boundingBox();
  await page.mouse.move(bend.x + bend.width / 2, bend.y + bend.height / 2);
  await page.mouse.down();
  await page.mouse.move(bend.x + bend.width / 2 + 60, bend.y + bend.height / 2 + 40, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction(() => JSON.parse(localStorage.getItem('easel.graph')).workflow.extra.reroutes[0].pos[0] > 450);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
