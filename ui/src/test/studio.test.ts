import { expect, test } from 'vitest';
import type { NodeInfo, ObjectInfo } from '../api/server';
import { framesOf } from '../studio/films';
import { defaultSettings, studioModels, studioPrompt } from '../studio/recipe';

const loader = (name: string, inputs: Record<string, string[]>): NodeInfo => ({
  name,
  display_name: name,
  category: 'loaders',
  input: { required: Object.fromEntries(Object.entries(inputs).map(([input, files]) => [input, [files]])) },
  output: [],
});

const info: ObjectInfo = {
  UNETLoader: loader('UNETLoader', { unet_name: ['easel-starter.gguf', 'mochi_preview_bf16.safetensors', 'ltx-lonely.safetensors'] }),
  DualCLIPLoader: loader('DualCLIPLoader', { clip_name1: ['easel-starter-t5.gguf', 'easel-starter-clip.gguf', 't5xxl_fp16.safetensors'] }),
  CLIPLoader: loader('CLIPLoader', { clip_name: ['easel-starter-t5.gguf', 't5xxl_fp16.safetensors'] }),
  VAELoader: loader('VAELoader', { vae_name: ['easel-starter-vae.safetensors', 'mochi_vae.safetensors'] }),
  CheckpointLoaderSimple: loader('CheckpointLoaderSimple', {
    ckpt_name: ['easel-starter-film.gguf', 'ltx-video-2b-v0.9.5.safetensors', 'mochi_preview_fp8_scaled.safetensors'],
  }),
};
const models = studioModels(info);
const typesOf = (id: string, changes = {}) => {
  const model = models.find((candidate) => candidate.id === id)!;
  return Object.values(studioPrompt({ ...defaultSettings(model), ...changes }, model));
};

test('models for pictures and films are found by their files, those without a part are left out', () => {
  expect(models.map(({ id }) => id)).toEqual([
    'easel-starter.gguf',
    'ltx-video-2b-v0.9.5.safetensors',
    'mochi_preview_fp8_scaled.safetensors',
    'mochi_preview_bf16.safetensors',
    'easel-starter-film.gguf',
  ]);
});

test('LTX-Video is asked for four seconds, with its text encoder beside the checkpoint', () => {
  const nodes = typesOf('ltx-video-2b-v0.9.5.safetensors');
  expect(nodes.find((node) => node.class_type === 'CLIPLoader')!.inputs).toEqual({ clip_name: 't5xxl_fp16.safetensors', type: 'ltxv', device: 'default' });
  expect(nodes.find((node) => node.class_type === 'EmptyLTXVLatentVideo')!.inputs).toEqual({ width: 768, height: 512, length: 97, batch_size: 1 });
  expect(nodes.at(-1)!.class_type).toBe('SaveVideo');
});

test('a film that begins with a picture goes through LTXVImgToVideo', () => {
  const nodes = typesOf('ltx-video-2b-v0.9.5.safetensors', { startImage: 'a.png' });
  expect(nodes.some((node) => node.class_type === 'EmptyLTXVLatentVideo')).toBe(false);
  expect(nodes.find((node) => node.class_type === 'LTXVImgToVideo')!.inputs.length).toBe(97);
});

test('Mochi is sampled in one node; its checkpoint holds the text encoder', () => {
  const nodes = typesOf('mochi_preview_fp8_scaled.safetensors');
  expect(nodes.map((node) => node.class_type)).toEqual([
    'CheckpointLoaderSimple', 'CLIPTextEncode', 'CLIPTextEncode', 'EmptyMochiLatentVideo', 'KSampler', 'VAEDecode', 'CreateVideo', 'SaveVideo',
  ]);
  expect(nodes[3]!.inputs).toEqual({ width: 848, height: 480, length: 37, batch_size: 1 });
});

test('the starter film tells the latent node a size that comes to its own latent', () => {
  const model = models.find(({ id }) => id === 'easel-starter-film.gguf')!;
  expect(framesOf(model.film!, 2)).toBe(25);
  expect(typesOf(model.id).find((node) => node.class_type === 'EmptyLTXVLatentVideo')!.inputs).toEqual({ width: 256, height: 256, length: 49, batch_size: 1 });
});
