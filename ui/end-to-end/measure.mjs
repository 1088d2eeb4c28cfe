// Measures the page: first load, panning over 300 nodes, scrolling through 1,000 pictures. node end-to-end/measure.mjs
import { browser, Easel, open } from './harness.mjs';

const easel = await Easel.start();
const chrome = await browser();

const frames = async (page, work) => {
  await page.evaluate(() => {
    window.times = [];
    let last = performance.now();
    const next = (now) => {
      window.times.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await work();
  const times = (await page.evaluate(() => window.times)).slice(3).sort((a, b) => a - b);
  const sum = times.reduce((a, b) => a + b, 0);
  const percentile = (share) => times[Math.floor(times.length * share)].toFixed(1);
  return `${((1000 * times.length) / sum).toFixed(1)} frames/s, median ${percentile(0.5)} ms, 95th percentile ${percentile(0.95)} ms`;
};

try {
  const ready = [];
  for (let round = 0; round < 3; round++) {
    const page = await open(chrome, easel);
    await page.waitForFunction(() => document.querySelector('.generate')?.disabled === false);
    ready.push(await page.evaluate(() => performance.now()));
    await page.context().close();
  }
  console.log(`interactive after ms: ${ready.map(Math.round).join(', ')}`);

  const graph = await open(chrome, easel, '/#/graph');
  await graph.getByRole('button', { name: 'Run' }).waitFor();
  const prompt = {};
  const sampler = { seed: 1, steps: 20, cfg: 8, sampler_name: 'euler', scheduler: 'normal', denoise: 1 };
  for (let index = 1; index <= 300; index++) {
    prompt[index] = { class_type: 'KSampler', inputs: { ...sampler, ...(index % 20 > 1 ? { latent_image: [String(index - 1), 0] } : {}) } };
  }
  await graph.locator('.toolbar input[type=file]').setInputFiles({ name: 'many.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(prompt)) });
  await graph.locator('.crumbs').getByText('many').waitFor();
  await graph.waitForTimeout(2000);
  const pane = await graph.locator('.react-flow__pane').boundingBox();
  const pan = async () => {
    await graph.mouse.move(pane.x + 4, pane.y + 300);
    await graph.mouse.down();
    for (let step = 0; step < 240; step++) {
      await graph.mouse.move(pane.x + 4 + (step % 120 < 60 ? step % 60 : 60 - (step % 60)) * 8, pane.y + 300 - (step % 40) * 4);
    }
    await graph.mouse.up();
  };
  console.log(`300 nodes, all in view: ${await frames(graph, pan)}`);
  for (const [name, clicks] of [['half size', 4], ['full size', 3]]) {
    await graph.mouse.move(pane.x + 400, pane.y + 300);
    for (let click = 0; click < clicks; click++) {
      await graph.mouse.wheel(0, -200);
      await graph.waitForTimeout(150);
    }
    await graph.waitForTimeout(800);
    const zoom = await graph.evaluate(() => new DOMMatrix(getComputedStyle(document.querySelector('.react-flow__viewport')).transform).a);
    console.log(`300 nodes, ${name} (${zoom.toFixed(2)}): ${await frames(graph, pan)}`);
  }
  await graph.context().close();

  for (let index = 0; index < 1000; index++) {
    await easel.post('/prompt', {
      prompt: {
        1: { class_type: 'EmptyImage', inputs: { width: 256, height: 256, batch_size: 1, color: index * 16000 } },
        2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'many' } },
      },
    });
  }
  while ((await easel.get('/prompt')).exec_info.queue_remaining > 0) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  if (process.env.ONLY_GRAPH) process.exit(0);
  const studio = await open(chrome, easel);
  await studio.locator('.gallery li').first().waitFor();
  const scroll = async () => {
    await studio.mouse.move(900, 500);
    for (let step = 0; step < 400; step++) {
      await studio.mouse.wheel(0, 120);
      await studio.waitForTimeout(10);
    }
  };
  console.log(`gallery: ${await frames(studio, scroll)}; ${await studio.locator('.gallery li').count()} of 1000 items loaded`);
} finally {
  await chrome.close();
  await easel.stop();
}
