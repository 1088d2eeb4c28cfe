import type { ApiPrompt, InputSpec, ObjectInfo } from '../api/server';
import { filmModels, filmPrompt, type Film } from './films';

export interface StudioSettings {
  prompt: string;
  model: string;
  width: number;
  height: number;
  steps: number;
  seed: number;
  randomSeed: boolean;
  guidance: number;
  count: number;
  startImage: string;
  strength: number;
  /** How long a film is. */
  seconds: number;
}

/** A model that Studio can drive, with the files that go with it. */
export interface StudioModel {
  id: string;
  name: string;
  files: { unet: string; t5: string; clip: string; vae: string } | { checkpoint: string } | { diffusion: string };
  defaults: { size: number; width?: number; height?: number; steps: number; guidance: number };
  /** For a model that makes films. */
  film?: Film;
}

export function choices(info: ObjectInfo, node: string, input: string): string[] {
  const spec: InputSpec | undefined = info[node]?.input.required?.[input];
  const listed = Array.isArray(spec?.[0]) ? spec[0] : (spec?.[1]?.options ?? []);
  return (listed as unknown[]).map(String);
}

const starterDefaults = { size: 256, steps: 10, guidance: 5 };

/** The models that the server's files allow, the starter model last. */
export function studioModels(info: ObjectInfo): StudioModel[] {
  const clips = choices(info, 'DualCLIPLoader', 'clip_name1');
  const vaes = choices(info, 'VAELoader', 'vae_name');
  const find = (names: string[], pattern: RegExp, prefix: string) =>
    names.find((name) => name.startsWith(prefix) && pattern.test(name)) ?? '';
  const models: StudioModel[] = [];
  for (const unet of choices(info, 'UNETLoader', 'unet_name')) {
    const starter = unet.startsWith('easel-starter');
    if (!starter && !/flux/i.test(unet)) {
      continue;
    }
    const prefix = starter ? 'easel-starter' : '';
    const usable = (names: string[]) => names.filter((name) => starter || !name.startsWith('easel-starter'));
    const files = {
      unet,
      t5: find(usable(clips), /t5/i, prefix),
      clip: find(usable(clips), /clip(?!.*t5)/i, prefix),
      vae: find(usable(vaes), starter ? /vae/i : /(^|[/_-])(ae|flux)/i, prefix),
    };
    if (files.t5 && files.clip && files.vae) {
      const schnell = /schnell/i.test(unet);
      models.push({
        id: unet,
        name: starter ? 'Starter model' : unet.replace(/\.[a-z]+$/i, ''),
        files,
        defaults: starter ? starterDefaults : { size: 1024, steps: schnell ? 4 : 20, guidance: 3.5 },
      });
    }
  }
  for (const checkpoint of choices(info, 'CheckpointLoaderSimple', 'ckpt_name')) {
    if (/flux/i.test(checkpoint)) {
      const steps = /schnell/i.test(checkpoint) ? 4 : 20;
      models.push({
        id: checkpoint,
        name: checkpoint.replace(/\.[a-z]+$/i, ''),
        files: { checkpoint },
        defaults: { size: 1024, steps, guidance: 3.5 },
      });
    }
  }
  models.sort((a, b) => Number(a.name === 'Starter model') - Number(b.name === 'Starter model'));
  return [...models, ...filmModels(info)];
}

export const defaultSettings = (model?: StudioModel): StudioSettings => ({
  prompt: 'a red apple on a blue background',
  model: model?.id ?? '',
  width: model?.defaults.width ?? model?.defaults.size ?? 256,
  height: model?.defaults.height ?? model?.defaults.size ?? 256,
  steps: model?.defaults.steps ?? 10,
  seed: 1,
  randomSeed: true,
  guidance: model?.defaults.guidance ?? 5,
  count: 1,
  startImage: '',
  strength: 0.7,
  seconds: model?.film?.seconds ?? 2,
});

export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

/** The workflow of a picture: loaders, prompt, guidance, latent, noise, Euler steps, decoding, saving. */
export function studioPrompt(settings: StudioSettings, model: StudioModel): ApiPrompt {
  if (model.film) {
    return filmPrompt(settings, model, model.film);
  }
  const prompt: ApiPrompt = {};
  const add = (class_type: string, inputs: Record<string, unknown>): [string, number] => {
    const id = String(Object.keys(prompt).length + 1);
    prompt[id] = { class_type, inputs };
    return [id, 0];
  };
  let diffusion: [string, number];
  let clip: [string, number];
  let vae: [string, number];
  if ('checkpoint' in model.files) {
    diffusion = add('CheckpointLoaderSimple', { ckpt_name: model.files.checkpoint });
    clip = [diffusion[0], 1];
    vae = [diffusion[0], 2];
  } else if ('unet' in model.files) {
    const { unet, t5, clip: clipName, vae: vaeName } = model.files;
    diffusion = add('UNETLoader', { unet_name: unet, weight_dtype: 'default' });
    clip = add('DualCLIPLoader', { clip_name1: t5, clip_name2: clipName, type: 'flux', device: 'default' });
    vae = add('VAELoader', { vae_name: vaeName });
  } else {
    throw new Error(`${model.name} makes films.`);
  }
  const text = add('CLIPTextEncode', { text: settings.prompt, clip });
  const conditioning = add('FluxGuidance', { guidance: settings.guidance, conditioning: text });
  const { width, height } = settings;
  let latent: [string, number];
  if (settings.startImage) {
    const image = add('LoadImage', { image: settings.startImage });
    const scaled = add('ImageScale', { upscale_method: 'lanczos', width, height, crop: 'center', image });
    latent = add('VAEEncode', { pixels: scaled, vae });
  } else {
    latent = add('EmptySD3LatentImage', { width, height, batch_size: 1 });
  }
  const noise = add('RandomNoise', { noise_seed: settings.seed });
  const sampler = add('KSamplerSelect', { sampler_name: 'euler' });
  const denoise = settings.startImage ? settings.strength : 1;
  const sigmas = add('BasicScheduler', { model: diffusion, scheduler: 'simple', steps: settings.steps, denoise });
  const guider = add('BasicGuider', { model: diffusion, conditioning });
  const samples = add('SamplerCustomAdvanced', { noise, guider, sampler, sigmas, latent_image: latent });
  const images = add('VAEDecode', { samples, vae });
  add('SaveImage', { filename_prefix: 'studio', images });
  return prompt;
}

/** What can be read off any prompt, for pictures that were not made here. */
export function settingsOf(prompt: ApiPrompt): Partial<StudioSettings> {
  const found: Partial<StudioSettings> = {};
  const number = (value: unknown) => (value === undefined || Array.isArray(value) ? undefined : Number(value));
  for (const { class_type: type, inputs } of Object.values(prompt)) {
    if (/^CLIPTextEncode/.test(type) && typeof inputs.text === 'string' && found.prompt === undefined) {
      found.prompt = inputs.text;
    }
    found.seed ??= number(inputs.noise_seed ?? inputs.seed);
    found.steps ??= number(inputs.steps);
    found.guidance ??= number(inputs.guidance);
    found.model ??= (inputs.unet_name ?? inputs.ckpt_name) as string | undefined;
    if (/Latent/.test(type)) {
      found.width ??= number(inputs.width);
      found.height ??= number(inputs.height);
    }
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
