// `npm run bench:verify`: what verification costs beyond its networks, against face-api's own runtime, with two
// workers, from a cold start; and memory. Figures are medians; ratios are taken within one run, round by round.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Selfsame } from "../dist/index.js";
import { builtFile, detectorFile, landmarksFile, twinFile } from "../dist/models/files.node.js";
import { createSession } from "../dist/runtime/session.node.js";
import { decodeImage } from "../dist/vision/decode.node.js";
import { writeImage } from "../dist/vision/encode.node.js";
import { meshRegion } from "../dist/vision/mesh.js";
import { resample } from "../dist/vision/resample.js";
import { imagesToTensor } from "../dist/vision/tensor.js";

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));
const samples = join(root, "node_modules", "@vladmandic", "face-api", "demo");
const folder = mkdtempSync(join(tmpdir(), "selfsame-bench-"));

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
async function milliseconds(run) {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** Portraits of 250×250 pixels (LFW's format) around the faces of the sample photos. */
async function portraits() {
  const selfsame = await Selfsame.load({ workers: 1 });
  const files = [];
  for (let i = 1; i <= 6; i++) {
    const photo = join(samples, `sample${i}.jpg`);
    const image = await decodeImage(photo);
    for (const { box } of await selfsame.detect(photo)) {
      const zoom = box.width / 110;
      const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
      const portrait = resample(image, { a: zoom, b: 0, tx: cx - 125 * zoom, ty: cy - 125 * zoom }, 250, 250);
      const file = join(folder, `portrait-${files.length + 1}.jpg`);
      await writeImage(portrait, file);
      files.push(file);
    }
  }
  await selfsame.close();
  return files;
}

/** Whole `verify` per face, and the bare networks on the very tensors it feeds them, in turn. */
async function pipelineOverNetworks(files) {
  const selfsame = await Selfsame.load({ workers: 1, threads: 1 });
  const { input, embedding } = selfsame.model;
  const load = (file) => createSession(builtFile(file), { threads: 1 });
  const [detector, landmarks, twin] = [
    await load(detectorFile),
    await load(landmarksFile),
    await load(twinFile),
  ];
  const inputs = [];
  for (const file of files) {
    const image = await decodeImage(file);
    const whole = resample(image, { a: 250 / 256, b: 0, tx: 0, ty: 0 }, 256, 256).data;
    const [face] = await selfsame.detect(file);
    const region = resample(image, meshRegion(face), 192, 192).data;
    const aligned = await selfsame.align(file);
    inputs.push({
      detector: { image: { data: whole, shape: [1, 256, 256, 4] } },
      landmarks: { image: { data: region, shape: [1, 192, 192, 4] } },
      twin: { input: imagesToTensor([aligned.image], input, embedding.mirror, embedding.zooms) },
    });
  }
  const networks = { detector, landmarks, twin };
  const bare = { detector: [], landmarks: [], twin: [] };
  const whole = [];
  const ratios = [];
  for (let round = 0; round < 12; round++)
    for (let i = 0; i + 1 < files.length; i += 2) {
      const verified = (await milliseconds(() => selfsame.verify(files[i], files[i + 1]))) / 2;
      const sums = { detector: 0, landmarks: 0, twin: 0 };
      // In the pipeline's order, so that the caches see the same.
      for (const input of [inputs[i], inputs[i + 1]])
        for (const name of Object.keys(networks))
          sums[name] += (await milliseconds(() => networks[name].run(input[name]))) / 2;
      if (round < 2) continue; // warm-up
      whole.push(verified);
      for (const name of Object.keys(networks)) bare[name].push(sums[name]);
      ratios.push(verified / (sums.detector + sums.landmarks + sums.twin));
    }
  for (const session of Object.values(networks)) await session.release();
  await selfsame.close();
  const nets = Object.fromEntries(Object.entries(bare).map(([name, times]) => [name, median(times)]));
  return { whole: median(whole), nets, ratio: median(ratios) };
}

/** One forward pass of the twin on one face, one thread: ONNX Runtime, and face-api on tfjs-wasm. */
async function twinAgainstFaceApi(file) {
  const tf = require("@tensorflow/tfjs");
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  const faceapi = require("@vladmandic/face-api/dist/face-api.node-wasm.js");
  wasm.setWasmPaths(join(root, "node_modules", "@tensorflow", "tfjs-backend-wasm", "dist", "/"));
  wasm.setThreadsCount(1);
  await tf.setBackend("wasm");
  await faceapi.nets.faceRecognitionNet.loadFromDisk(join(samples, "..", "model"));
  const selfsame = await Selfsame.load({ workers: 1 });
  const { image } = await selfsame.align(file);
  const { input } = selfsame.model;
  await selfsame.close();
  const rgb = Float32Array.from(
    { length: 3 * image.width * image.height },
    (_, i) => image.data[4 * Math.floor(i / 3) + (i % 3)],
  );
  const batch = tf.tensor4d(rgb, [1, image.height, image.width, 3]);
  const theirs = async () => {
    const output = faceapi.nets.faceRecognitionNet.forwardInput({ toBatchTensor: () => batch.clone() });
    await output.data();
    output.dispose();
  };
  const twin = await createSession(builtFile(twinFile), { threads: 1 });
  const tensor = imagesToTensor([image], input);
  const ours = () => twin.run({ input: tensor });
  const times = { ours: [], theirs: [] };
  const ratios = [];
  for (let round = 0; round < 25; round++) {
    const [a, b] = [await milliseconds(ours), await milliseconds(theirs)];
    if (round < 5) continue;
    times.ours.push(a);
    times.theirs.push(b);
    ratios.push(b / a);
  }
  await twin.release();
  return { ours: median(times.ours), theirs: median(times.theirs), ratio: median(ratios) };
}

async function embedAll(selfsame, photos) {
  for await (const outcome of selfsame.embedEach(photos)) if (!outcome.ok) throw outcome.error;
}

/** A folder of photos with one worker and with two, in turn. */
async function twoWorkers(files) {
  const photos = Array.from({ length: 8 }, () => files).flat();
  const [one, two] = [await Selfsame.load({ workers: 1 }), await Selfsame.load({ workers: 2 })];
  const times = { one: [], two: [] };
  const ratios = [];
  for (let round = 0; round < 6; round++) {
    const a = await milliseconds(() => embedAll(one, photos));
    const b = await milliseconds(() => embedAll(two, photos));
    if (round === 0) continue;
    times.one.push(a / photos.length);
    times.two.push(b / photos.length);
    ratios.push(a / b);
  }
  const megabytes = process.memoryUsage.rss() / 1e6;
  await one.close();
  await two.close();
  return { one: median(times.one), two: median(times.two), ratio: median(ratios), megabytes };
}

/** `selfsame verify A B` as a new process: seconds to its exit, and its peak memory. */
function coldStart(files) {
  const run = `
    const { main } = await import(${JSON.stringify(pathToFileURL(join(root, "dist", "cli", "main.js")).href)});
    await main(["verify", ${files.slice(0, 2).map((file) => JSON.stringify(file))}]);
    // maxRSS begins with the parent's peak on Linux; VmHWM is the process's own.
    const { readFileSync, existsSync } = await import("node:fs");
    const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
    const own = Number(/VmHWM:\\s+(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
    process.stderr.write(String(own));`;
  const seconds = [];
  const megabytes = [];
  for (let round = 0; round < 8; round++) {
    const started = performance.now();
    const { stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", run], { encoding: "utf8" });
    if (round === 0) continue;
    seconds.push((performance.now() - started) / 1000);
    megabytes.push(Number(stderr) / 1000);
  }
  return { seconds: median(seconds), megabytes: median(megabytes) };
}

/** What one more worker costs in memory: processes of one and of three workers, each worker with 30 varied photos. */
function memoryOfWorkers(files) {
  const photos = [...files, ...[1, 2, 3, 4, 5, 6, 1, 2].map((i) => join(samples, `sample${i}.jpg`))].slice(
    -30,
  );
  const run = (workers) => `
    const { Selfsame } = await import(${JSON.stringify(pathToFileURL(join(root, "dist", "index.js")).href)});
    const selfsame = await Selfsame.load({ workers: ${workers} });
    const photos = Array.from({ length: ${workers} }, () => ${JSON.stringify(photos)}).flat();
    await Promise.all(photos.map((photo) => selfsame.embedAll(photo)));
    process.stderr.write(String(process.memoryUsage.rss() / 1e6));
    await selfsame.close();`;
  const megabytes = (workers) =>
    Number(
      spawnSync(process.execPath, ["--input-type=module", "-e", run(workers)], { encoding: "utf8" }).stderr,
    );
  const rounds = Array.from({ length: 5 }, () => [megabytes(1), megabytes(3)]);
  return {
    one: median(rounds.map(([one]) => one)),
    further: median(rounds.map(([one, three]) => (three - one) / 2)),
  };
}

const files = await portraits();
const pipeline = await pipelineOverNetworks(files);
const runtime = await twinAgainstFaceApi(files[0]);
const workers = await twoWorkers(files);
const cold = coldStart(files);
const memory = memoryOfWorkers(files);
rmSync(folder, { recursive: true });

const ms = (value) => `${value.toFixed(1)} ms`;
console.table([
  {
    what: "bare networks a face: detector + landmarks + twin (four views of the face)",
    value: Object.values(pipeline.nets).map(ms).join(" + "),
  },
  {
    what: `whole verify a face (${files.length} portraits of 250×250, one worker, one thread)`,
    value: ms(pipeline.whole),
  },
  { what: "verify ÷ networks (bar: ≤ 1.35)", value: pipeline.ratio.toFixed(2) },
  {
    what: "twin, one pass: ONNX Runtime / face-api on tfjs-wasm",
    value: `${ms(runtime.ours)} / ${ms(runtime.theirs)}`,
  },
  { what: "times faster (bar: ≥ 5)", value: runtime.ratio.toFixed(1) },
  { what: "folder, a photo: one worker / two", value: `${ms(workers.one)} / ${ms(workers.two)}` },
  { what: "two workers ÷ one (bar: ≥ 1.8)", value: workers.ratio.toFixed(2) },
  { what: "cold start to first decision (bar: ≤ 1 s)", value: `${cold.seconds.toFixed(2)} s` },
  {
    what: "memory: verify command / this process with three workers",
    value: `${cold.megabytes.toFixed(0)} MB / ${workers.megabytes.toFixed(0)} MB`,
  },
  {
    what: "memory after 30 photos a worker: one worker / each further (bar: ≤ 150 MB)",
    value: `${memory.one.toFixed(0)} MB / ${memory.further.toFixed(0)} MB`,
  },
]);
console.log(
  JSON.stringify({
    verifyMs: pipeline.whole,
    networksMs: pipeline.nets,
    verifyOverNetworks: pipeline.ratio,
    twinOverFaceApi: runtime.ratio,
    twoWorkersOverOne: workers.ratio,
    coldStartSeconds: cold.seconds,
    commandMegabytes: cold.megabytes,
    threeWorkersMegabytes: workers.megabytes,
    oneWorkerMegabytes: memory.one,
    furtherWorkerMegabytes: memory.further,
  }),
);
