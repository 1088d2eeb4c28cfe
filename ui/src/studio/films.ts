import type { ApiPrompt, ObjectInfo } from '../api/server';
import { choices, type StudioModel, type StudioSettings } from './recipe';

/** Pixels on a side and frames that a place of a latent stands for. */
interface Grid {
  pixels: number;
  frames: number;
}

/** What a text-to-video model is asked for unless someone says otherwise, and the files that go with it. */
export interface Film {
  family: 'ltxv' | 'mochi';
  rate: number;
  seconds: number;
  grid: Grid;
  startsFromPicture: boolean;
  /** Empty where the checkpoint holds it. */
  textEncoder: string;
  autoencoder: string;
}

/** What EmptyLTXVLatentVideo counts in; a model with another grid is told a size that comes to the same latent. */
const LTXV_NODE: Grid = { pixels: 32, frames: 8 };

/** The text-to-video models that the server's files allow, the starter film last. */
export function filmModels(info: ObjectInfo): StudioModel[] {
  const encoders = choices(info, 'CLIPLoader', 'clip_name');
  const t5 = encoders.find((name) => /t5/i.test(name) && !name.startsWith('easel-starter')) ?? '';
  const vaes = choices(info, 'VAELoader', 'vae_name');
  const models: StudioModel[] = [];
  const add = (file: string, checkpoint: boolean) => {
    const model = filmModel(file, checkpoint, { encoders, vaes, t5 });
    if (model) {
      models.push(model);
    }
  };
  choices(info, 'CheckpointLoaderSimple', 'ckpt_name').forEach((name) => add(name, true));
  choices(info, 'UNETLoader', 'unet_name').forEach((name) => add(name, false));
  return models.sort((a, b) => Number(a.id.startsWith('easel-starter')) - Number(b.id.startsWith('easel-starter')));
}

function filmModel(file: string, checkpoint: boolean, { encoders, vaes, t5 }: { encoders: string[]; vaes: string[]; t5: string }): StudioModel | undefined {
  const starter = file.startsWith('easel-starter-film');
  const mochi = /mochi/i.test(file);
  if (!starter && !mochi && !/ltx/i.test(file)) {
    return undefined;
  }
  const find = (names: string[], pattern: RegExp) => names.find((name) => pattern.test(name)) ?? '';
  const autoencoder = checkpoint ? '' : find(vaes, mochi ? /mochi/i : /ltx/i);
  const textEncoder = starter ? find(encoders, /^easel-starter-t5/) : mochi && checkpoint ? '' : t5;
  if ((textEncoder === '' && !(mochi && checkpoint)) || (autoencoder === '' && !checkpoint)) {
    return undefined;
  }
  const distilled = /distilled/i.test(file);
  const film: Film = {
    family: mochi ? 'mochi' : 'ltxv',
    rate: mochi ? 30 : starter ? 12 : 24,
    seconds: mochi ? 1.2 : starter ? 2 : 4,
    grid: starter ? { pixels: 16, frames: 4 } : mochi ? { pixels: 16, frames: 6 } : LTXV_NODE,
    startsFromPicture: !mochi && !starter,
    textEncoder,
    autoencoder,
  };
  const [width, height] = mochi ? [848, 480] : starter ? [128, 128] : [768, 512];
  return {
    id: file,
    name: starter ? 'Starter film' : file.replace(/\.[a-z]+$/i, ''),
    files: checkpoint ? { checkpoint: file } : { diffusion: file },
    defaults: { size: Math.round(Math.sqrt(width! * height!)), width, height, steps: distilled ? 8 : starter ? 20 : 30, guidance: distilled ? 1 : mochi ? 4.5 : 3 },
    film,
  };
}

/** As many frames as the model can make that come closest to a length. */
export function framesOf({ grid, rate }: Film, seconds: number): number {
  return Math.max(1, Math.round((seconds * rate - 1) / grid.frames)) * grid.frames + 1;
}

type Link = [string, number];

/** The workflow of a film: loaders, prompts, an empty latent or one that begins with a picture, Euler steps, decoding, saving as MP4. */
export function filmPrompt(settings: StudioSettings, model: StudioModel, film: Film): ApiPrompt {
  const prompt: ApiPrompt = {};
  const add = (class_type: string, inputs: Record<string, unknown>): Link => {
    const id = String(Object.keys(prompt).length + 1);
    prompt[id] = { class_type, inputs };
    return [id, 0];
  };
  const file =
    'checkpoint' in model.files ? add('CheckpointLoaderSimple', { ckpt_name: model.files.checkpoint }) : add('UNETLoader', { unet_name: model.id, weight_dtype: 'default' });
  const clip: Link = film.textEncoder ? add('CLIPLoader', { clip_name: film.textEncoder, type: film.family, device: 'default' }) : [file[0], 1];
  const vae: Link = film.autoencoder ? add('VAELoader', { vae_name: film.autoencoder }) : [file[0], 2];
  const loaded = { model: file, vae, positive: add('CLIPTextEncode', { text: settings.prompt, clip }), negative: add('CLIPTextEncode', { text: '', clip }) };
  const samples = film.family === 'mochi' ? sampleMochi(settings, film, loaded, add) : sampleLtxv(settings, film, loaded, add);
  const video = add('CreateVideo', { images: add('VAEDecode', { samples, vae }), fps: film.rate });
  add('SaveVideo', { video, filename_prefix: 'studio', format: 'mp4', codec: 'h264' });
  return prompt;
}

type Loaded = Record<'model' | 'vae' | 'positive' | 'negative', Link>;
type Add = (class_type: string, inputs: Record<string, unknown>) => Link;

function sampleLtxv(settings: StudioSettings, film: Film, { model, vae, positive, negative }: Loaded, add: Add): Link {
  const frames = framesOf(film, settings.seconds);
  const { pixels, frames: times } = film.grid;
  let texts: [Link, Link] = [positive, negative];
  let latent: Link;
  if (settings.startImage) {
    const image = add('LTXVPreprocess', { img_compression: 40, image: add('LoadImage', { image: settings.startImage }) });
    const { width, height } = settings;
    const begun = add('LTXVImgToVideo', { width, height, length: frames, batch_size: 1, strength: 1, positive, negative, vae, image });
    texts = [begun, [begun[0], 1]];
    latent = [begun[0], 2];
  } else {
    latent = add('EmptyLTXVLatentVideo', {
      width: Math.floor(settings.width / pixels) * LTXV_NODE.pixels,
      height: Math.floor(settings.height / pixels) * LTXV_NODE.pixels,
      length: ((frames - 1) / times) * LTXV_NODE.frames + 1,
      batch_size: 1,
    });
  }
  const conditioning = add('LTXVConditioning', { frame_rate: film.rate, positive: texts[0], negative: texts[1] });
  const sigmas = add('LTXVScheduler', { steps: settings.steps, max_shift: 2.05, base_shift: 0.95, stretch: true, terminal: 0.1, latent });
  const sampler = add('KSamplerSelect', { sampler_name: 'euler' });
  return add('SamplerCustom', {
    add_noise: true,
    noise_seed: settings.seed,
    cfg: settings.guidance,
    model,
    positive: conditioning,
    negative: [conditioning[0], 1],
    sampler,
    sigmas,
    latent_image: latent,
  });
}

function sampleMochi(settings: StudioSettings, film: Film, { model, positive, negative }: Loaded, add: Add): Link {
  const { width, height, seed, steps, guidance } = settings;
  const latent = add('EmptyMochiLatentVideo', { width, height, length: framesOf(film, settings.seconds), batch_size: 1 });
  return add('KSampler', { seed, steps, cfg: guidance, sampler_name: 'euler', scheduler: 'simple', denoise: 1, model, positive, negative, latent_image: latent });
}
