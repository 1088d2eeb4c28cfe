import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseLossless, writeLossless } from '../api/http';
import type { NodeInfo } from '../api/server';
import { readPreview } from '../api/socket';
import { connect, disconnect, newNode, removeNodes, typesFit } from '../workflow/edit';
import { embedded, fromApi, readText, withOriginal } from '../workflow/files';
import { linkOf, type Graph } from '../workflow/types';
import { nextValue, widgetsOf, withValue } from '../workflow/widgets';

const sampler: NodeInfo = {
  name: 'KSampler',
  display_name: 'KSampler',
  category: 'sampling',
  input: {
    required: {
      model: ['MODEL'],
      seed: ['INT', { default: 0, min: 0, max: 100, control_after_generate: true }],
      steps: ['INT', { default: 20 }],
      sampler_name: [['euler', 'heun']],
      latent_image: ['LATENT'],
    },
    optional: { note: ['STRING', { default: '' }] },
  },
  output: ['LATENT'],
};
const load: NodeInfo = {
  name: 'LoadImage',
  display_name: 'Load Image',
  category: 'image',
  input: { required: { image: [['a.png'], { image_upload: true }] }, optional: { scale: ['FLOAT', { default: 1 }] } },
  output: ['IMAGE', 'MASK'],
};
const info = { KSampler: sampler, LoadImage: load };

test('a file is written as it was read', () => {
  const folder = new URL('workflows/', import.meta.url);
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThanOrEqual(11);
  for (const file of files.filter((name) => !name.includes('.api.') && name !== 'seed-flux.json')) {
    const text = readFileSync(new URL(file, folder), 'utf8');
    expect(JSON.parse(writeLossless(readText(text, info).workflow)), file).toEqual(JSON.parse(text));
  }
});

test('numbers keep their digits', () => {
  const text = '{"seed":18446744073709551615,"cfg":5.0,"small":1e-7,"steps":20}';
  expect(writeLossless(parseLossless(text))).toBe(text);
});

test('saved values have the places that the definition gives', () => {
  const node = { id: 1, type: 'KSampler', pos: [0, 0] as [number, number], widgets_values: [7, 'fixed', 12, 'heun', 'words'] };
  expect(widgetsOf(node, sampler).map(({ name, index }) => [name, index])).toEqual([['seed', 0], ['steps', 2], ['sampler_name', 3], ['note', 4]]);
  const steps = widgetsOf(node, sampler)[1]!;
  expect(withValue(node, sampler, steps, 30).widgets_values).toEqual([7, 'fixed', 30, 'heun', 'words']);
  const image = { ...node, type: 'LoadImage', widgets_values: ['a.png', 'image', 2] };
  expect(widgetsOf(image, load).map(({ name, index }) => [name, index])).toEqual([['image', 0], ['scale', 2]]);
});

test('values that were left out are filled in before one that is set', () => {
  const node = { id: 1, type: 'KSampler', pos: [0, 0] as [number, number], widgets_values: [] };
  expect(withValue(node, sampler, widgetsOf(node, sampler)[2]!, 'heun').widgets_values).toEqual([0, 'fixed', 20, 'heun']);
});

test('a seed changes within its limits', () => {
  expect(nextValue(100, 'increment', { max: 100 })).toBe(100);
  expect(nextValue(0, 'decrement', { min: 0 })).toBe(0);
  expect(nextValue(5, 'fixed', {})).toBe(5);
  for (let round = 0; round < 50; round++) {
    const value = nextValue(5, 'randomize', { min: 3, max: 9 }) as number;
    expect(value).toBeGreaterThanOrEqual(3);
    expect(value).toBeLessThanOrEqual(9);
  }
});

test('links are made, replaced, and go with their nodes', () => {
  const make = (id: number) => ({ ...newNode(sampler, [0, 0]), id });
  let graph: Graph = { nodes: [make(1), make(2), make(3)], links: [] };
  const input = graph.nodes[1]!.inputs!.find(({ name }) => name === 'latent_image')!;
  graph = connect(graph, 1, 0, 2, input);
  graph = connect(graph, 3, 0, 2, input);
  expect(graph.links!.map(linkOf).map((link) => [link.origin_id, link.target_id])).toEqual([[3, 2]]);
  expect(graph.nodes[0]!.outputs![0]!.links).toEqual([]);
  const cut = removeNodes(graph, ['3']);
  expect(cut.links).toEqual([]);
  expect(cut.nodes.find(({ id }) => id === 2)!.inputs!.every(({ link }) => link === null)).toBe(true);
  expect(disconnect(graph, linkOf(graph.links![0]!).id).links).toEqual([]);
});

test('types fit when they share a name or are anything', () => {
  expect(typesFit('IMAGE', 'image')).toBe(true);
  expect(typesFit('IMAGE,MASK', 'MASK')).toBe(true);
  expect(typesFit('*', 'MODEL')).toBe(true);
  expect(typesFit('LATENT', 'VAE')).toBe(false);
});

test('a prompt is laid out with its links, and what was not changed stays as the file has it', () => {
  const prompt = {
    a: { class_type: 'Unknown', inputs: { value: 5 }, extra: 1 },
    2: { class_type: 'KSampler', inputs: { model: ['a', 0], steps: 8 }, _meta: { title: 'Mine' } },
  };
  const workflow = fromApi(prompt, info);
  expect(workflow.links!.map(linkOf)).toMatchObject([{ origin_id: 'a', target_id: 2 }]);
  expect(workflow.nodes[1]!.title ?? workflow.nodes[0]!.title).toBe('Mine');
  const base = { 2: { class_type: 'KSampler', inputs: { model: ['a', 0], seed: 0, steps: 8 } } };
  const now = { 2: { class_type: 'KSampler', inputs: { model: ['a', 0], seed: 0, steps: 9 } } };
  expect(withOriginal(now, base, prompt)).toEqual({ 2: { ...prompt[2], inputs: { model: ['a', 0], steps: 9 } } });
});

test.each([
  ['{"nodes": [', /not JSON/],
  ['[]', /no workflow/],
  ['5', /no workflow/],
  ['{"nodes": [{"id": 1}]}', /no type/],
])('%s is refused with a reason', (text, reason) => expect(() => readText(text, info)).toThrow(reason));

test('workflows are found in WebP and MP4', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  expect(embedded(bytes('RIFF....WEBPEXIF....Workflow:{"nodes": ["}\\""], "é": {}}\0Prompt:{"1": {}}')).workflow).toBe('{"nodes": ["}\\""], "é": {}}');
  expect(embedded(bytes('....ftypisom..mdta.workflow....data{"nodes": []}..')).workflow).toBe('{"nodes": []}');
  expect(embedded(bytes('RIFF....WEBP'))).toEqual({});
});

test('pictures in the making are read with what they belong to', () => {
  const metadata = new TextEncoder().encode('{"prompt_id": "p", "node_id": "7", "image_type": "image/png"}');
  const message = new Uint8Array(8 + metadata.length + 3);
  new DataView(message.buffer).setUint32(0, 4);
  new DataView(message.buffer).setUint32(4, metadata.length);
  message.set(metadata, 8);
  const preview = readPreview(message.buffer)!;
  expect([preview.promptId, preview.nodeId, preview.picture.size, preview.picture.type]).toEqual(['p', '7', 3, 'image/png']);
  expect(readPreview(new ArrayBuffer(3))).toBeUndefined();
});
