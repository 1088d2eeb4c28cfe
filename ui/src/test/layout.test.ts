import { describe, expect, test } from 'vitest';
import { complete, examples } from '../endpoints/examples';
import { layout } from '../workflow/layout';

const node = (inputs: Record<string, unknown>) => ({ class_type: 'Any', inputs });

describe('a prompt laid out as a graph', () => {
  const prompt = {
    load: node({}),
    encode: node({ clip: ['load', 0] }),
    noise: node({}),
    sample: node({ noise: ['noise', 0], positive: ['encode', 0] }),
    vae: node({}),
    decode: node({ samples: ['sample', 0], vae: ['vae', 0] }),
  };
  const places = layout(prompt, {});
  const column = (id: string) => places.get(id)![0];

  test('has every node left of what it feeds, and next to it', () => {
    expect(column('load')).toBeLessThan(column('encode'));
    expect(column('noise')).toBe(column('encode'));
    expect(column('vae')).toBe(column('sample'));
    expect(column('decode')).toBeGreaterThan(column('sample'));
  });

  test('has nodes above each other in the order of the inputs they feed, without overlapping', () => {
    const [noise, encode] = [places.get('noise')![1], places.get('encode')![1]];
    expect(encode - noise).toBeGreaterThan(130);
  });

  test('is found for a circle too', () => {
    const circle = layout({ a: node({ x: ['b', 0] }), b: node({ x: ['a', 0] }) }, {});
    expect(circle.size).toBe(2);
  });
});

describe('an example of a call', () => {
  const parameters = [
    { name: 'prompt', type: 'text', required: true },
    { name: 'image', type: 'file', required: true },
    { name: 'steps', type: 'integer', required: true, min: 4 },
    { name: 'style', type: 'choice', required: true, choices: ['oil', 'ink'] },
    { name: 'seed', type: 'integer', required: false, random: true },
  ];

  test('has a value for all that is required, and what was given', () => {
    const values = complete(parameters, { seed: 7, prompt: "it's" });
    expect(values).toEqual({ prompt: "it's", image: 'data:image/png;base64,…', steps: 4, style: 'oil', seed: 7 });
    expect(examples.curl!({ url: 'http://h/e/x', key: true }, values)).toContain(`-d '{"prompt":"it'\\''s"`);
  });

  test('names the key and the form of the answer where they are needed', () => {
    for (const write of Object.values(examples)) {
      expect(write({ url: 'http://h/e/x', key: true, accept: 'video/mp4' }, {})).toMatch(/(?=[^]*Authorization)(?=[^]*EASEL_API_KEY)(?=[^]*video\/mp4)/);
      expect(write({ url: 'http://h/e/x', key: false }, {})).not.toMatch(/Authorization|Accept/);
    }
  });
});
