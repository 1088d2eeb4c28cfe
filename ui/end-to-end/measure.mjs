// Measures the page: first load, panning over 300 nodes, scrolling through 1,000 pictures.
//   node end-to-end/measure.mjs [load] [graph] [gallery]
// With EASEL_TRACE=1 it also says what the frames of each panning were spent on.
import { browser, Easel, open } from './harness.mjs';

const parts = process.argv.length > 2 ? process.argv.slice(2) : ['load', 'graph', 'gallery'];
const easel = await Easel.start();
const chrome = await browser();

const rate = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  const sum = sorted.reduce((a, b) => a + b, 0);
  const percentile = (share) => sorted[Math.floor(sorted.length * share)].toFixed(1);
  return `${((1000 * sorted.length) / sum).toFixed(1)} frames/s, median ${percentile(0.5)} ms, 95th percentile ${percentile(0.95)} ms`;
};

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
  const spent = await traced(page, work);
  return `${rate((await page.evaluate(() => window.times)).slice(3))}${spent}`;
};

/** Milliseconds spent, without what was within: by the browser by kind of work, and in scripts by function. */
async function traced(page, work) {
  if (!process.env.EASEL_TRACE) {
    await work();
    return '';
  }
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline', 'cc', 'blink', 'disabled-by-default-devtools.timeline'] } });
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 500 });
  await session.send('Profiler.start');
  await work();
  const { profile } = await session.send('Profiler.stop');
  const done = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await done;
  const kinds = {};
  const complete = events.filter(({ ph, dur }) => ph === 'X' && dur);
  for (const place of new Set(complete.map(({ pid, tid }) => `${pid} ${tid}`))) {
    const thread = complete.filter(({ pid, tid }) => `${pid} ${tid}` === place);
    const open = [];
    for (const event of thread.sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
      while (open.length > 0 && open.at(-1).ts + open.at(-1).dur <= event.ts) {
        open.pop();
      }
      kinds[event.name] = (kinds[event.name] ?? 0) + event.dur / 1000;
      if (open.length > 0) {
        kinds[open.at(-1).name] -= event.dur / 1000;
      }
      open.push(event);
    }
  }
  const own = {};
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  profile.samples.forEach((id, index) => {
    const { functionName, url, lineNumber, columnNumber } = nodes.get(id).callFrame;
    const place = `${functionName || '(anonymous)'} ${url.split('/').pop()}:${lineNumber}:${columnNumber}`;
    own[place] = (own[place] ?? 0) + profile.timeDeltas[index] / 1000;
  });
  const most = (sums, count) =>
    Object.entries(sums).sort((a, b) => b[1] - a[1]).slice(0, count).map(([name, sum]) => `\n    ${sum.toFixed(0)} ms ${name}`).join('');
  return `\n  events:${most(kinds, 18)}\n  functions:${most(own, 14)}`;
}

async function load() {
  const ready = [];
  for (let round = 0; round < 5; round++) {
    const page = await open(chrome, easel);
    await page.waitForFunction(() => document.querySelector('.generate')?.disabled === false);
    ready.push(await page.evaluate(() => performance.now()));
    await page.context().close();
  }
  console.log(`interactive after ms: ${ready.map(Math.round).join(', ')}`);
}

async function graph() {
  const page = await open(chrome, easel, '/#/graph');
  await page.getByRole('button', { name: 'Run' }).waitFor();
  const prompt = {};
  const sampler = { seed: 1, steps: 20, cfg: 8, sampler_name: 'euler', scheduler: 'normal', denoise: 1 };
  for (let index = 1; index <= 300; index++) {
    prompt[index] = { class_type: 'KSampler', inputs: { ...sampler, ...(index % 20 !== 1 ? { latent_image: [String(index - 1), 0] } : {}) } };
  }
  await page.locator('.toolbar input[type=file]').setInputFiles({ name: 'many.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(prompt)) });
  await page.locator('.graph[data-fitted=many]').waitFor();
  await page.waitForTimeout(2000);
  const pane = await page.locator('.react-flow__pane').boundingBox();
  const middle = { x: pane.x + pane.width / 2, y: pane.y + pane.height / 2 };
  /** Drags the ground, from where it is seen, to and fro. */
  const pan = async () => {
    const start = await page.evaluate(({ x, y }) => {
      for (let step = 0; step < 400; step++) {
        if (document.elementFromPoint(x + step, y)?.matches('.react-flow__pane')) {
          return { x: x + step, y };
        }
      }
    }, middle);
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    for (let step = 0; step < 240; step++) {
      await page.mouse.move(start.x + (step % 120 < 60 ? step % 60 : 60 - (step % 60)) * 8, start.y - (step % 40) * 4);
    }
    await page.mouse.up();
  };
  console.log(`300 nodes, all in view: ${await frames(page, pan)}`);
  const zoomOf = () => page.evaluate(() => new DOMMatrix(getComputedStyle(document.querySelector('.react-flow__viewport')).transform).a);
  for (const size of [0.5, 1]) {
    await page.mouse.move(middle.x, middle.y);
    for (let zoom = await zoomOf(); Math.abs(zoom / size - 1) > 0.02; zoom = await zoomOf()) {
      await page.mouse.wheel(0, Math.max(-200, Math.min(200, -500 * Math.log2(size / zoom))));
      await page.waitForTimeout(150);
    }
    await page.waitForTimeout(800);
    console.log(`300 nodes, zoom ${size}: ${await frames(page, pan)}`);
  }
  if (process.env.EASEL_PICTURE) {
    await page.screenshot({ path: process.env.EASEL_PICTURE });
  }
  await page.context().close();
}

async function gallery() {
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
  const page = await open(chrome, easel);
  await page.locator('.gallery li').first().waitFor();
  const first = await page.locator('.gallery li').count();
  const scroll = async () => {
    await page.mouse.move(900, 500);
    for (let step = 0; step < 400; step++) {
      await page.mouse.wheel(0, 120);
      await page.waitForTimeout(10);
    }
  };
  console.log(`gallery: ${first} of 1000 items at first, ${await frames(page, scroll)}; ${await page.locator('.gallery li').count()} at the end`);
  await page.context().close();
}

try {
  for (const part of parts) {
    await { load, graph, gallery }[part]();
  }
} finally {
  await chrome.close();
  await easel.stop();
}
