// What OpenAI's own client does with pictures, films and models, against a server with the starter model.
import assert from 'node:assert/strict';
import test from 'node:test';
import OpenAI, { BadRequestError, NotFoundError, toFile } from 'openai';

const client = new OpenAI({ baseURL: `${process.env.EASEL_URL}/v1`, apiKey: 'none' });
const SIGNATURES = { png: '89504e47', jpeg: 'ffd8ff', webp: '52494646' };
const begins = (base64, format) =>
  Buffer.from(base64, 'base64').toString('hex').startsWith(SIGNATURES[format]);

test('lists and retrieves models', async () => {
  const names = [];
  for await (const model of client.models.list()) {
    assert.equal(model.object, 'model');
    assert.equal(typeof model.created, 'number');
    names.push(model.id);
  }
  assert.ok(names.includes('starter'), names.join());
  assert.equal((await client.models.retrieve('starter')).id, 'starter');
  await assert.rejects(client.models.retrieve('nobody'), NotFoundError);
});

test('makes pictures with the fields that clients send', async () => {
  const answer = await client.images.generate({
    model: 'starter', prompt: 'a red apple', n: 2, size: '64x64', steps: 2,
    quality: 'high', background: 'opaque', moderation: 'low', output_format: 'webp', user: 'someone',
    response_format: 'b64_json',
  });
  assert.equal(answer.data.length, 2);
  assert.ok(answer.created > 1.7e9);
  answer.data.forEach((each) => assert.ok(begins(each.b64_json, 'webp')));
  const jpeg = await client.images.generate({
    model: 'starter', prompt: 'a red apple', size: '64x64', steps: 1, output_format: 'jpeg', output_compression: 70,
  });
  assert.ok(begins(jpeg.data[0].b64_json, 'jpeg'));
  assert.equal(jpeg.output_format, 'jpeg');
  const linked = await client.images.generate({
    model: 'starter', prompt: 'a red apple', size: '64x64', steps: 1, response_format: 'url',
  });
  const file = await fetch(linked.data[0].url);
  assert.equal(file.headers.get('content-type'), 'image/png');
});

test('streams partial pictures', async () => {
  const stream = await client.images.generate({
    model: 'starter', prompt: 'a boat', size: '64x64', steps: 6, stream: true, partial_images: 2,
  });
  const types = [];
  for await (const event of stream) {
    types.push(event.type);
    assert.ok(event.b64_json.length > 0);
  }
  assert.equal(types.at(-1), 'image_generation.completed');
});

test('edits one picture and several', async () => {
  const made = await client.images.generate({
    model: 'starter', prompt: 'a red apple', size: '64x64', steps: 1, response_format: 'b64_json',
  });
  const bytes = Buffer.from(made.data[0].b64_json, 'base64');
  const image = () => toFile(bytes, 'apple.png', { type: 'image/png' });
  const edited = await client.images.edit({
    model: 'starter', image: await image(), prompt: 'a green apple', size: '64x64', n: 1, response_format: 'b64_json',
  });
  assert.ok(begins(edited.data[0].b64_json, 'png'));
  const several = await client.images.edit({
    model: 'starter', image: [await image(), await image()], prompt: 'two apples', quality: 'auto',
    input_fidelity: 'high', response_format: 'b64_json',
  }).catch((refused) => refused);
  assert.ok(several.data ? begins(several.data[0].b64_json, 'png') : several.error.message, String(several));
  const masked = await client.images.edit({
    model: 'starter', image: await image(), mask: await image(), prompt: 'a pear', response_format: 'b64_json',
  });
  assert.ok(begins(masked.data[0].b64_json, 'png'));
});

test('tells errors in the form of OpenAI', async () => {
  const wrong = (members) => client.images.generate({ model: 'starter', prompt: 'x', ...members });
  for (const [members, param] of [
    [{ n: 0 }, 'n'], [{ n: 11 }, 'n'], [{ size: '1x' }, 'size'], [{ output_format: 'bmp' }, 'output_format'],
    [{ background: 'transparent' }, 'background'], [{ nonsense: 1 }, 'nonsense'],
  ]) {
    await assert.rejects(wrong(members), (error) => {
      assert.ok(error instanceof BadRequestError, `${JSON.stringify(members)}: ${error}`);
      assert.equal(error.param, param);
      assert.equal(error.type, 'invalid_request_error');
      assert.ok(error.code);
      return true;
    });
  }
  await assert.rejects(client.images.generate({ model: 'nobody', prompt: 'x' }), NotFoundError);
});

test('makes films of an endpoint, polls and downloads them', async () => {
  const published = await fetch(`${process.env.EASEL_URL}/api/easel/endpoints`, {
    method: 'POST',
    body: JSON.stringify({
      name: 'film-of-color',
      workflow: {
        1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 8, color: 255 } },
        2: { class_type: 'SaveAnimatedWEBP', inputs: {
          images: ['1', 0], filename_prefix: 'film', fps: 4, lossless: true, quality: 80, method: 'default',
        } },
      },
      parameters: [{ name: 'color', target: '1.color' }, { name: 'prompt', target: '2.filename_prefix' }],
    }),
  });
  assert.equal(published.status, 201, await published.text());
  let video = await client.videos.create({ model: 'film-of-color', prompt: 'blue' });
  assert.equal(video.object, 'video');
  video = await client.videos.poll?.(video.id) ?? video;
  while (['queued', 'in_progress'].includes(video.status)) {
    await new Promise((wake) => setTimeout(wake, 100));
    video = await client.videos.retrieve(video.id);
  }
  assert.equal(video.status, 'completed', JSON.stringify(video));
  for (const [variant, type] of [['video', 'video/mp4'], ['thumbnail', 'image/webp'], ['spritesheet', 'image/jpeg']]) {
    const content = await client.videos.downloadContent(video.id, { variant });
    assert.equal(content.headers.get('content-type'), type);
    assert.ok((await content.arrayBuffer()).byteLength > 100);
  }
  const listed = await client.videos.list({ limit: 5 });
  assert.ok(listed.data.some((each) => each.id === video.id));
  assert.equal((await client.videos.delete(video.id)).deleted, true);
  await assert.rejects(client.videos.retrieve(video.id), NotFoundError);
});
