import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
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

const graph = async () => {
  const page = await open(chrome, easel, '/#/graph');
  await page.getByRole('button', { name: 'Run' }).waitFor();
  return page;
};
const openJson = (page, name, value) =>
  page.locator('.toolbar input[type=file]').setInputFiles({
    name,
    mimeType: 'application/json',
    buffer: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  });
/** Opens a workflow and waits until all of it is in view: nodes that come into view are drawn anew until then. */
const shown = async (page, name, value) => {
  await openJson(page, `${name}.json`, value);
  await page.locator(`.graph[data-fitted=${name}]`).waitFor();
};
const saved = async (page, button) => {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).click();
  return JSON.parse(await readFile(await (await download).path(), 'utf8'));
};
const starter = async () => JSON.parse(await readFile(path.join(root, 'starter-model/workflow.json'), 'utf8'));
const drop = (page, name, type, bytes) =>
  page.evaluate(
    ([name, type, data]) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], name, { type }));
      document.querySelector('.graph').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    },
    [name, type, bytes.toString('base64')],
  );

test('every workflow is saved as it was opened, in both formats', async () => {
  const folders = [path.join(root, 'ui/src/test/workflows'), ...['examples', 'seed'].map((name) => path.join(root, '../shared/workflows', name))];
  const page = await graph();
  let count = 0;
  for (const folder of folders.filter(existsSync)) {
    for (const name of (await readdir(folder)).filter((file) => file.endsWith('.json'))) {
      const text = await readFile(path.join(folder, name), 'utf8');
      const value = JSON.parse(text);
      await openJson(page, name, text);
      await page.locator('.crumbs').getByText(name.replace(/\.json$/, ''), { exact: true }).waitFor();
      assert.deepEqual(await saved(page, value.nodes ? 'Save' : 'Export API'), value, name);
      count++;
    }
  }
  console.log(`${count} workflows`);
  assert.ok(count >= 11);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('the empty graph offers an example, which runs; chosen nodes have a bar, the keys a list', async () => {
  const page = await graph();
  await page.getByRole('button', { name: 'Begin with an example' }).click();
  await page.locator('.graph[data-fitted=Example]').waitFor();
  await page.locator('article[aria-label="RandomNoise"] > header').click();
  const bar = page.getByRole('toolbar', { name: '1 chosen' });
  await bar.getByRole('button', { name: 'Bypass' }).click();
  await page.locator('article.bypassed[aria-label="RandomNoise"]').waitFor();
  await bar.getByRole('button', { name: 'Bypass' }).click();
  await page.locator('article:not(.bypassed)[aria-label="RandomNoise"]').waitFor();
  await bar.getByRole('button', { name: 'Copy' }).click();
  await bar.getByRole('button', { name: 'Remove' }).click();
  await page.locator('article[aria-label="RandomNoise"]').waitFor({ state: 'detached' });
  // One undo brings the node back with its links.
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.locator('article[aria-label="RandomNoise"]').waitFor();
  const scheduler = page.getByRole('combobox', { name: 'scheduler' });
  await scheduler.click();
  await page.getByRole('option', { name: 'karras', exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('option', { name: 'karras', exact: true }).waitFor({ state: 'hidden' });
  await page.keyboard.press('Escape');
  assert.equal(await scheduler.inputValue(), 'simple');
  await page.getByRole('button', { name: 'Keys and mouse' }).click();
  await page.getByRole('dialog').getByText('Ctrl+Enter').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Node', exact: true }).click();
  await page.keyboard.type('load');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByAltText('Result').waitFor({ timeout: 150_000 });
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('unknown members, subgraphs, groups, reroutes and large numbers survive a change of a prompt', async () => {
  const page = await graph();
  const text = `{"id": "x", "revision": 7, "futureMember": {"deep": [1, null]}, "last_node_id": 3, "last_link_id": 1, "version": 0.4,
    "nodes": [
      {"id": 1, "type": "CLIPTextEncode", "pos": [0, 0], "size": [300, 200], "mode": 0, "novel": true,
       "inputs": [{"name": "clip", "type": "CLIP", "link": null}], "outputs": [{"name": "CONDITIONING", "type": "CONDITIONING", "links": [1]}], "widgets_values": ["old"]},
      {"id": 2, "type": "Reroute", "pos": {"0": 400, "1": 10}, "inputs": [{"name": "", "type": "*", "link": 1}], "outputs": [{"name": "", "type": "*", "links": []}]},
      {"id": 3, "type": "RandomNoise", "pos": [0, 300], "widgets_values": [18446744073709551615, "fixed"], "mode": 4},
      {"id": 4, "type": "11111111-2222-3333-4444-555555555555", "pos": [500, 300], "inputs": [], "outputs": []}],
    "links": [[1, 1, 0, 2, 0, "CONDITIONING"]],
    "groups": [{"title": "Mine", "bounding": [-10, -50, 400, 300], "color": "#3f789e", "locked": true}],
    "definitions": {"subgraphs": [{"id": "11111111-2222-3333-4444-555555555555", "name": "Inner", "version": 1, "state": {"lastNodeId": 9},
      "inputNode": {"id": -10, "bounding": [0, 0, 100, 60]}, "outputNode": {"id": -20, "bounding": [600, 0, 100, 60]}, "inputs": [], "outputs": [],
      "nodes": [{"id": 9, "type": "MarkdownNote", "pos": [200, 0], "widgets_values": ["inside"]}], "links": [], "surprise": 5.0}]},
    "extra": {"reroutes": [{"id": 1, "pos": [1, 2], "linkIds": [1]}], "linkExtensions": [{"id": 1, "parentId": 1}]}}`;
  await shown(page, 'future', text);
  await page.getByLabel('text', { exact: true }).fill('new words');
  await page.getByRole('button', { name: 'Undo' }).click({ trial: true });
  await page.waitForFunction(() => !document.querySelector('[aria-label=Undo]').disabled);
  await page.locator('.times').focus();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const back = await readFile(await (await download).path(), 'utf8');
  assert.match(back, /18446744073709551615/);
  assert.match(back, /"surprise": 5\.0/);
  const expected = JSON.parse(text);
  expected.nodes[0].widgets_values = ['new words'];
  assert.deepEqual(JSON.parse(back), expected);
  await page.getByRole('button', { name: 'Open subgraph' }).click();
  await page.getByText('/ Inner').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Note' }).inputValue(), 'inside');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a prompt is changed and run, with a preview and the result on the node; the picture opens as the workflow', async () => {
  const page = await graph();
  await shown(page, 'starter', await starter());
  await page.getByLabel('text', { exact: true }).fill('a pink heart on a white background');
  await page.locator('.times').focus();
  await page.keyboard.press('Control+Enter');
  await page.locator('.node img[src^="blob:"]').first().waitFor({ state: 'attached', timeout: 150_000 });
  await page.locator('.node[aria-label="Save Image"] img').waitFor({ state: 'attached', timeout: 150_000 });
  const { jobs } = await easel.get('/api/jobs?status=completed');
  const { filename } = jobs[0].preview_output;
  const bytes = Buffer.from(await (await fetch(`${easel.url}/view?filename=${filename}`)).arrayBuffer());
  await page.getByRole('button', { name: 'New workflow' }).click();
  await page.locator('.node').first().waitFor({ state: 'detached' });
  await drop(page, 'heart.png', 'image/png', bytes);
  await page.locator('.crumbs').getByText('heart').waitFor();
  assert.equal(await page.getByLabel('text', { exact: true }).inputValue(), 'a pink heart on a white background');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('an error is shown on its node, and bad files change nothing', async () => {
  const page = await graph();
  const prompt = await starter();
  prompt['1'].inputs.unet_name = 'flux1-dev.safetensors';
  await shown(page, 'missing', prompt);
  await page.getByText('Get models').first().waitFor();
  await page.getByRole('button', { name: 'Run' }).click();
  await page.locator('.node[aria-label="Load Diffusion Model"] .node-error').waitFor();
  for (const [name, text, said] of [
    ['broken.json', '{"nodes": [', /not JSON/],
    ['other.json', '{"a": 5}', /no workflow in this JSON/],
    ['typeless.json', '{"nodes": [{"id": 1}]}', /has no type/],
  ]) {
    await openJson(page, name, text);
    await page.getByRole('alert').filter({ hasText: said }).waitFor();
    await page.locator('.crumbs').getByText('missing').waitFor();
  }
  await drop(page, 'plain.png', 'image/png', Buffer.from('89504e470d0a1a0a', 'hex'));
  await page.getByRole('alert').filter({ hasText: 'carries no workflow' }).waitFor();
  await shown(page, 'unknown', { nodes: [{ id: 1, type: 'NoSuchNode', pos: [0, 0], widgets_values: [1] }], links: [] });
  await page.getByText('Not on this server: NoSuchNode').waitFor();
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('alert').filter({ hasText: 'NoSuchNode' }).first().waitFor();
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('nodes are found, linked, copied, grouped, undone; the work is there after a reload', async () => {
  const page = await graph();
  await page.getByRole('button', { name: 'New workflow' }).click();
  const add = async (words) => {
    await page.getByRole('button', { name: 'Node', exact: true }).click();
    await page.getByRole('combobox', { name: 'Search nodes' }).fill(words);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  };
  await add('EmptySD3LatentImage');
  await page.locator('.react-flow__node').first().waitFor();
  await page.mouse.move(720, 330);
  const box = await page.locator('.node > header').first().boundingBox();
  await page.mouse.move(box.x + 40, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(260, 500, { steps: 8 });
  await page.mouse.up();
  await add('VAEDecode');
  await page.locator('.node').nth(1).waitFor();
  await page.locator('.node[aria-label*="Latent"] .react-flow__handle.source').dragTo(page.locator('.node[aria-label="VAE Decode"] .react-flow__handle[data-handleid="i:samples"]'));
  await page.locator('.react-flow__edge').first().waitFor({ state: 'attached' });
  // A latent does not fit an autoencoder.
  await page.locator('.node[aria-label*="Latent"] .react-flow__handle.source').dragTo(page.locator('.node[aria-label="VAE Decode"] .react-flow__handle[data-handleid="i:vae"]'));
  assert.equal((await saved(page, 'Save')).links.length, 1);
  await page.locator('.node > header').first().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Control+v');
  await page.locator('.node').nth(3).waitFor({ state: 'attached' });
  const doubled = await saved(page, 'Save');
  assert.deepEqual([doubled.nodes.length, doubled.links.length], [4, 2]);
  await page.getByRole('button', { name: 'Undo' }).click();
  assert.equal((await saved(page, 'Save')).nodes.length, 2);
  await page.locator('.react-flow__pane').click({ position: { x: 5, y: 5 } });
  await page.locator('.node > header').first().click();
  await page.keyboard.press('Control+b');
  await page.keyboard.press('Control+g');
  const changed = await saved(page, 'Save');
  assert.deepEqual(changed.nodes.map((node) => node.mode).sort(), [0, 4]);
  assert.equal(changed.groups.length, 1);
  await page.reload();
  await page.locator('.node').first().waitFor();
  assert.deepEqual(await saved(page, 'Save'), changed);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a link that is let go over the ground asks for a node that takes it', async () => {
  const page = await graph();
  await shown(page, 'one', {
    nodes: [{ id: 1, type: 'EmptySD3LatentImage', pos: [0, 0], size: [280, 160], outputs: [{ name: 'LATENT', type: 'LATENT', links: null }], widgets_values: [64, 64, 1] }],
    links: [],
  });
  const handle = await page.locator('.react-flow__handle.source').boundingBox();
  const pane = await page.locator('.react-flow__pane').boundingBox();
  await page.mouse.move(handle.x + 5, handle.y + 5);
  await page.mouse.down();
  await page.mouse.move(pane.x + pane.width - 300, pane.y + 120, { steps: 6 });
  await page.mouse.up();
  const search = page.getByRole('combobox', { name: 'Search nodes' });
  await search.fill('CLIPTextEncode');
  await page.getByText('No node has these words').waitFor();
  await search.fill('VAEDecode');
  await page.keyboard.press('Enter');
  await page.locator('.react-flow__edge').first().waitFor({ state: 'attached' });
  const { links, nodes } = await saved(page, 'Save');
  assert.equal(links.length, 1);
  assert.deepEqual(nodes.map((node) => node.type), ['EmptySD3LatentImage', 'VAEDecode']);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a mask is painted over an uploaded picture', async () => {
  const page = await graph();
  const picture = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(64, 64);
    canvas.getContext('2d').fillRect(0, 0, 64, 64);
    const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    return Array.from(bytes);
  });
  await shown(page, 'load', { 1: { class_type: 'LoadImage', inputs: { image: '' } } });
  await page.locator('.picture-input input[type=file]').setInputFiles({ name: 'black.png', mimeType: 'image/png', buffer: Buffer.from(picture) });
  await page.getByAltText('black.png').waitFor();
  await page.getByRole('button', { name: 'Mask' }).click();
  const canvas = page.getByLabel('Mask', { exact: true });
  await page.waitForFunction(() => document.querySelector('.mask canvas').width === 64);
  const box = await canvas.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 20, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Use the mask' }).click();
  await page.getByAltText(/clipspace\/painted/).waitFor();
  const { nodes } = await saved(page, 'Save');
  const [name] = nodes[0].widgets_values;
  const alpha = await page.evaluate(async (name) => {
    const response = await fetch(`api/view?filename=${name.split('/')[1].replace(/ \[.*/, '')}&subfolder=clipspace&type=input`);
    const bitmap = await createImageBitmap(await response.blob());
    const canvas = new OffscreenCanvas(64, 64);
    canvas.getContext('2d').drawImage(bitmap, 0, 0);
    const at = (x, y) => canvas.getContext('2d').getImageData(x, y, 1, 1).data[3];
    return [at(1, 1), at(33, 32)];
  }, name);
  assert.deepEqual(alpha, [255, 0]);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
