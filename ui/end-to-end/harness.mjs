// Starts the built server and a real browser for the tests here.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

export class Easel {
  /** @param options further options of `easel serve` */
  static async start(...options) {
    const easel = new Easel();
    easel.options = options;
    easel.data = await mkdtemp(path.join(os.tmpdir(), 'easel-page-'));
    easel.port = await freePort();
    easel.url = `http://127.0.0.1:${easel.port}`;
    await easel.launch();
    return easel;
  }

  async launch() {
    const launcher = path.join(root, 'build/easel/bin/easel');
    const args = ['serve', '--port', String(this.port), '--data', this.data, ...this.options];
    if (process.env.EASEL_PAGE) {
      args.push('--front-end-root', process.env.EASEL_PAGE);
    }
    this.process = spawn(launcher, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    });
    let log = '';
    this.process.stderr.on('data', (chunk) => (log += chunk));
    const end = Date.now() + 60_000;
    for (;;) {
      try {
        if ((await fetch(`${this.url}/ready`)).ok) {
          return;
        }
      } catch {
        // It does not listen yet.
      }
      if (Date.now() > end || this.process.exitCode !== null) {
        throw new Error(`The server did not start:\n${log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async kill(signal = 'SIGKILL') {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill(signal);
    await ended;
  }

  async stop() {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  async get(address) {
    return (await fetch(this.url + address)).json();
  }

  async post(address, body) {
    const answer = await fetch(this.url + address, { method: 'POST', body: JSON.stringify(body) });
    return answer.json();
  }
}

export async function browser() {
  return chromium.launch({
    executablePath: process.env.EASEL_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
}

/** A page on which every script error, refused policy and request to elsewhere is noted. */
export async function open(chrome, easel, address = '/', options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  // A machine that is so many times slower shows what a test takes for granted.
  const slowness = Number(process.env.EASEL_SLOWNESS ?? 1);
  if (slowness > 1) {
    await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: slowness });
  }
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(error.message));
  page.on('console', (entry) => /Content Security Policy/i.test(entry.text()) && page.faults.push(entry.text()));
  page.on('request', (request) => {
    const url = request.url();
    if (!/^(blob|data):/.test(url) && !url.startsWith(easel.url) && !url.startsWith(easel.url.replace('http', 'ws'))) {
      page.faults.push(`a request to ${url}`);
    }
  });
  await page.goto(easel.url + address);
  return page;
}
