// What clients of ComfyUI do, against the server named by EASEL_URL.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import WebSocket from "ws";
import { ComfyUIClient } from "comfy-ui-client";
import { Client } from "@stable-canvas/comfyui-client";
import { CallWrapper, ComfyApi, PromptBuilder } from "@saintno/comfyui-sdk";

const url = process.env.EASEL_URL;
const host = url.replace("http://", "");
const PNG = [0x89, 0x50, 0x4e, 0x47];

let colour = Date.now() % 1000000;

/** A prompt that no cache knows. */
function prompt(output = "SaveImage") {
  colour += 1;
  const inputs = { images: ["1", 0] };
  return {
    "1": { class_type: "EmptyImage", inputs: { width: 16, height: 8, batch_size: 2, color: colour } },
    "2": { class_type: output, inputs: output === "SaveImage" ? { ...inputs, filename_prefix: "clients/a" } : inputs },
  };
}

function assertPng(bytes) {
  assert.deepEqual([...bytes.subarray(0, 4)], PNG);
}

after(() => setTimeout(() => process.exit(), 1000).unref());

test("comfy-ui-client", { timeout: 60000 }, async () => {
  const client = new ComfyUIClient(host, "comfy-ui-client");
  await client.connect();
  for (const wanted of [prompt(), prompt("PreviewImage")]) {
    const images = await client.getImages(wanted);
    assert.equal(images["2"].length, 2);
    assertPng(new Uint8Array(await images["2"][0].blob.arrayBuffer()));
  }
  assert.deepEqual(await client.getEmbeddings(), []);
  assert.ok(Array.isArray(await client.getExtensions()));
  assert.ok((await client.getSystemStats()).devices.length > 0);
  assert.equal((await client.getPrompt()).exec_info.queue_remaining, 0);
  assert.ok(Object.keys(await client.getHistory()).length >= 2);
  assert.deepEqual(await client.getQueue(), { queue_running: [], queue_pending: [] });
  assert.ok((await client.getObjectInfo("KSampler")).KSampler.input.required.seed);
  const shown = await client.getImages(prompt());
  const { blob } = shown["2"][0];
  const uploaded = await client.uploadImage(Buffer.from(await blob.arrayBuffer()), "upload.png", true);
  assert.equal(uploaded.name, "upload.png");
  // The package reads these empty answers as JSON, and fails with any server.
  await assert.rejects(client.interrupt());
  await assert.rejects(client.editHistory({ delete: ["nobody"] }));
  await assert.rejects(client.queuePrompt({ "1": { class_type: "Nothing", inputs: {} } }));
  await client.disconnect();
});

test("@stable-canvas/comfyui-client", { timeout: 120000 }, async () => {
  const client = new Client({ api_host: host, WebSocket, fetch });
  await client.connect({ polling: { enabled: false }, websocket: { enabled: true } });
  for (const wanted of [prompt(), prompt("PreviewImage")]) {
    const result = await client.enqueue(wanted, { disable_random_seed: true });
    assert.equal(result.images.length, 2);
    assert.match(result.images[0].data, /\/view\?/);
    const picture = await fetch(result.images[0].data);
    assertPng(new Uint8Array(await picture.arrayBuffer()));
  }
  // Prompts that are over in a moment are heard of, however often.
  for (let time = 0; time < 50; time++) {
    assert.equal((await client.enqueue(prompt("PreviewImage"), { disable_random_seed: true })).images.length, 2);
  }
  const polled = await client.enqueue_polling(prompt(), { disable_random_seed: true });
  assert.equal(polled.images.length, 2);
  assert.ok((await client.getNodeDefs()).KSampler);
  assert.deepEqual(await client.getQueue(), { Running: [], Pending: [] });
  assert.ok((await client.getHistory(5, { offset: 0 })).History.length > 0);
  assert.ok((await client.getSystemStats()).system.comfyui_version);
  assert.ok((await client.getUserConfig()).storage);
  await client.storeSetting("clients.test", { a: [1, "ü"] });
  assert.deepEqual(await client.getSetting("clients.test"), { a: [1, "ü"] });
  await client.storeSettings({ "clients.other": 2 });
  assert.equal((await client.getSettings())["clients.other"], 2);
  await client.storeUserData("clients/test.json", { text: "ü" }, { stringify: true });
  assert.deepEqual(await (await client.getUserData("clients/test.json")).json(), { text: "ü" });
  assert.ok((await client.getModelFolders()).some((folder) => folder.name === "checkpoints"));
  assert.ok(Array.isArray(await client.getModels("loras")));
  assert.ok((await client.getSamplers()).includes("euler"));
  assert.ok((await client.getSchedulers()).includes("karras"));
  assert.ok(Array.isArray(await client.getVAEs()));
  // The package asks for these under /api, where no server has them.
  await assert.rejects(client.getLogs());
  await assert.rejects(client.getRawLogs());
  await client.free({ unload_models: true, free_memory: true });
  await client.deleteItem("queue", "nobody");
  await client.interrupt();
  await assert.rejects(client.enqueue({ "1": { class_type: "Nothing", inputs: {} } }));
  client.disconnect();
});

test("@saintno/comfyui-sdk", { timeout: 60000 }, async () => {
  const api = await new ComfyApi(url, "comfyui-sdk", { listenTerminal: true, customWebSocketImpl: WebSocket }).init();
  await api.waitForReady();
  for (const wanted of [prompt(), prompt("PreviewImage")]) {
    // A prompt that was run already must produce its outputs as well.
    for (let time = 0; time < 2; time++) {
      const builder = new PromptBuilder(wanted, ["colour"], ["images"])
        .setInputNode("colour", "1.inputs.color")
        .setOutputNode("images", "2");
      const output = await new Promise((resolve, reject) => {
        new CallWrapper(api, builder).onFinished(resolve).onFailed(reject).run();
      });
      assert.equal(output.images.images.length, 2);
      const blob = await api.getImage(output.images.images[0]);
      assertPng(new Uint8Array(await blob.arrayBuffer()));
    }
  }
  assert.deepEqual(await api.getQueue(), { queue_running: [], queue_pending: [] });
  assert.ok(Object.keys(await api.getHistories()).length > 0);
  assert.ok((await api.getSystemStats()).system.python_version);
  assert.ok(Array.isArray(await api.getCheckpoints()));
  assert.ok(Array.isArray((await api.getTerminalLogs()).entries));
  assert.ok((await api.getNodeDefs("KSampler")).KSampler);
  await api.storeSetting("sdk.test", true);
  assert.equal(await api.getSetting("sdk.test"), true);
  await api.storeUserData("sdk/a b.json", "{}");
  assert.ok((await api.listUserData("sdk", true, false)).length === 1);
  await api.moveUserData("sdk/a b.json", "sdk/c.json");
  await api.deleteUserData("sdk/c.json");
  assert.ok((await api.getModelFolders()).length > 0);
  await api.freeMemory(true, true);
  await api.interrupt();
  api.destroy();
});

/** What the example scripts do: a socket, a prompt without a JSON content type, messages until no node is at work. */
async function example(wanted) {
  const clientId = crypto.randomUUID();
  const socket = new WebSocket(`ws://${host}/ws?clientId=${clientId}`);
  const frames = [];
  let wake = () => {};
  socket.on("message", (data, binary) => {
    frames.push({ data, binary });
    wake();
  });
  await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
  const answer = await fetch(`${url}/prompt`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: JSON.stringify({ prompt: wanted, client_id: clientId }),
  });
  const { prompt_id: id } = await answer.json();
  const pictures = {};
  let node = "";
  for (;;) {
    while (frames.length === 0) {
      await new Promise((resolve) => (wake = resolve));
    }
    const { data, binary } = frames.shift();
    if (binary) {
      (pictures[node] ??= []).push(data.subarray(8));
      continue;
    }
    const message = JSON.parse(data);
    if (message.type === "executing" && message.data.prompt_id === id) {
      if (message.data.node === null) {
        break;
      }
      node = message.data.node;
    }
  }
  socket.close();
  return { id, pictures };
}

test("the example that fetches pictures by HTTP", { timeout: 60000 }, async () => {
  const { id } = await example(prompt());
  const history = (await (await fetch(`${url}/history/${id}`)).json())[id];
  const images = Object.values(history.outputs).flatMap((output) => output.images ?? []);
  assert.equal(images.length, 2);
  for (const image of images) {
    const answer = await fetch(`${url}/view?${new URLSearchParams(image)}`);
    assertPng(new Uint8Array(await answer.arrayBuffer()));
  }
});

test("the example that gets pictures over the socket", { timeout: 60000 }, async () => {
  for (let time = 0; time < 2; time++) {
    const { pictures } = await example(prompt("SaveImageWebsocket"));
    assert.equal(pictures["2"].length, 2);
    pictures["2"].forEach(assertPng);
  }
});
