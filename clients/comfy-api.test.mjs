// What the vendor's own SDK of the Comfy API v2 does, against a server: uploads, runs, events, outputs, cancellation, errors.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import {
  Comfy, IdempotencyKeyReuse, InvalidWorkflow, JobFailed, MissingAsset, NotFound, WorkflowFormatUi,
} from '@comfyorg/sdk';

process.env.COMFY_BASE_URL = process.env.EASEL_URL;
const client = new Comfy();
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

const picture = (color, size = 64) => ({
  1: { class_type: 'EmptyImage', inputs: { width: size, height: size, batch_size: 1, color } },
  2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'v2' } },
});
/** Takes long enough to be watched and stopped. */
const slow = (seed, steps = 40) => ({
  1: { class_type: 'UNETLoader', inputs: { unet_name: 'easel-starter.gguf', weight_dtype: 'default' } },
  2: {
    class_type: 'DualCLIPLoader',
    inputs: { clip_name1: 'easel-starter-t5.gguf', clip_name2: 'easel-starter-clip.gguf', type: 'flux', device: 'default' },
  },
  3: { class_type: 'VAELoader', inputs: { vae_name: 'easel-starter-vae.safetensors' } },
  4: { class_type: 'CLIPTextEncode', inputs: { text: 'a red apple', clip: ['2', 0] } },
  6: { class_type: 'EmptySD3LatentImage', inputs: { width: 128, height: 128, batch_size: 1 } },
  7: {
    class_type: 'KSampler',
    inputs: {
      model: ['1', 0], positive: ['4', 0], negative: ['4', 0], latent_image: ['6', 0], seed, steps, cfg: 1,
      sampler_name: 'euler', scheduler: 'simple', denoise: 1,
    },
  },
  8: { class_type: 'VAEDecode', inputs: { samples: ['7', 0], vae: ['3', 0] } },
  9: { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'v2-slow' } },
});

async function withFolder(use) {
  const folder = await mkdtemp(join(tmpdir(), 'easel-v2-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('runs a workflow and fetches its outputs', () => withFolder(async (folder) => {
  const job = await client.run(client.workflows.fromJson(picture(0xff0000)));
  assert.equal(job.status, 'succeeded');
  const [output] = job.getOutputs('2');
  assert.equal(output.type, 'image');
  assert.equal(output.contentType, 'image/png');
  assert.equal(output.jobId, job.id);
  const bytes = await output.toBytes();
  assert.equal(bytes.length, output.sizeBytes);
  assert.deepEqual(Buffer.from(bytes.subarray(0, 4)), SIGNATURE);
  assert.deepEqual(Buffer.from(await output.toBytes({ range: [1, 3] })).toString(), 'PNG');
  const file = await output.toFile(join(folder, 'out.png'));
  assert.deepEqual(await readFile(file), Buffer.from(bytes));
  const { url, expiresAt } = await output.getDownloadUrl();
  assert.equal(expiresAt, null, 'the server gives the bytes itself');
  assert.equal((await fetch(url)).status, 200);
  const again = await client.jobs.get(job.id);
  assert.equal(again.status, 'succeeded');
  const { workflow, format } = await again.getWorkflow();
  assert.equal(format, 'api');
  assert.deepEqual(workflow['1'].inputs.color, 0xff0000);
}));

test('uploads an input once and uses it by reference', () => withFolder(async (folder) => {
  const made = await client.run(client.workflows.fromJson(picture(0x102030, 32)));
  const path = join(folder, 'photo.png');
  await writeFile(path, await made.outputs[0].toBytes());
  const asset = client.assets.fromFile(path);
  const reading = client.workflows.fromJson({
    1: { class_type: 'LoadImage', inputs: { image: 'replaced' } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'v2-copy' } },
  });
  reading.setInput('1', 'image', asset);
  const job = await client.run(reading);
  assert.equal(job.status, 'succeeded');
  const twin = client.assets.fromBytes(await readFile(path), { filename: 'photo.png' });
  await twin.commit();
  assert.equal(twin.createdNew, false);
  const known = await client.assets.get(twin.id);
  assert.equal(known.filePath, 'photo.png');
  assert.equal(await known.hash(), await asset.hash());
  const unique = client.assets.fromBytes(Buffer.from(`only once ${Date.now()}`), { filename: 'note.txt' });
  const id = await unique.commit();
  assert.equal(unique.createdNew, true);
  await unique.delete();
  await assert.rejects(client.assets.get(id), NotFound);
  const content = await client.assets.fromUrl((await job.outputs[0].getDownloadUrl()).url);
  assert.match(await content.hash(), /^blake3:/);
}));

test('tells of a job by events until it ends', async () => {
  const job = await client.submit(client.workflows.fromJson(slow(Date.now() % 1e9, 12)));
  const kinds = new Map();
  for await (const event of job.events()) {
    kinds.set(event.kind, [...(kinds.get(event.kind) ?? []), event]);
  }
  const statuses = kinds.get('statusChange').map((event) => event.status);
  assert.equal(statuses.at(-1), 'succeeded');
  const progress = kinds.get('progress');
  assert.ok(progress.length > 1, `${progress.length} progress events`);
  for (const event of progress) {
    assert.ok(event.value >= 0 && event.value <= 1 && event.nodesTotal === 8, JSON.stringify(event));
  }
  assert.ok(progress.some((event) => event.currentNode === '7' && event.steps === 12), 'steps of the sampler');
  await job.refresh();
  assert.equal(job.outputs.length, 1);
});

test('stops a job that runs and one that waits', async () => {
  const first = await client.submit(client.workflows.fromJson(slow(1 + (Date.now() % 1e9), 3000)));
  const second = await client.submit(client.workflows.fromJson(slow(2 + (Date.now() % 1e9), 3000)));
  assert.ok(['canceling', 'canceled'].includes((await second.cancel()).status));
  for await (const event of first.events()) {
    if (event.kind === 'progress' && event.step > 0) {
      await first.cancel();
    }
  }
  assert.equal((await first.wait(20_000)).status, 'canceled');
  assert.equal((await second.wait(20_000)).status, 'canceled');
  await assert.rejects(first.result(), JobFailed);
});

test('refuses what is wrong with the errors that the SDK knows', async () => {
  const submit = (graph, options) => client.submit(client.workflows.fromJson(graph), options);
  await assert.rejects(submit({ 1: { class_type: 'Nothing', inputs: {} } }), InvalidWorkflow);
  await assert.rejects(submit(picture(-1)), (error) => {
    assert.ok(error instanceof InvalidWorkflow);
    assert.equal(error.httpStatus, 422);
    assert.equal(error.details.node_errors['1'][0].field, 'color');
    return true;
  });
  await assert.rejects(submit({ nodes: [], links: [] }), WorkflowFormatUi);
  const missing = picture(1);
  missing[1].inputs.color = { __type: 'core/ASSET', info: { id: 'nobody' } };
  await assert.rejects(submit(missing), MissingAsset);
  const key = `key-${Date.now()}`;
  await assert.rejects(submit(picture(-1), { idempotencyKey: key }), InvalidWorkflow);
  await submit(picture(2), { idempotencyKey: key });
  await assert.rejects(submit(picture(2), { idempotencyKey: key }), IdempotencyKeyReuse);
  await assert.rejects(client.jobs.get('nobody'), NotFound);
  await assert.rejects(client.assets.get('nobody'), NotFound);
});

test('says of a job that failed which node it was', async () => {
  const graph = slow(1, 1);
  graph[7].inputs.latent_image = ['10', 0];
  graph[10] = { class_type: 'EmptyHunyuanLatentVideo', inputs: { width: 128, height: 128, length: 1, batch_size: 1 } };
  const job = await client.submit(client.workflows.fromJson(graph)).catch((refused) => refused);
  if (job instanceof InvalidWorkflow) {
    return;
  }
  await assert.rejects(job.result(), (error) => {
    assert.ok(error instanceof JobFailed);
    assert.equal(error.error.code, 'node_execution_error');
    assert.ok(error.error.message.length > 0 && error.error.class_type);
    return true;
  });
});
