// `npm run bench:train`: a training step of the paper's net and of `compact`, against the machine's own matrix product and,
// where Python has torch, against the same steps in PyTorch: same run, in turns, medians. Last line: one JSON object.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { seededRandom } from "../dist/core/random.js";
import { halves, heads } from "../dist/models/architectures/heads.js";
import { architecture } from "../dist/models/architectures/registry.js";
import { toOnnx } from "../dist/nn/emit.js";
import { createGraph, input } from "../dist/nn/graph.js";
import { logisticLoss } from "../dist/nn/losses/logistic.js";
import { encodeOnnx } from "../dist/nn/onnx/encode.js";
import { matmul } from "../dist/nn/ops/linear.js";
import { reduceMean } from "../dist/nn/ops/reduce.js";
import { sgd } from "../dist/nn/optimizers/sgd.js";
import { inside } from "../dist/nn/scope.js";
import { float32, sizeOf } from "../dist/nn/tensorType.js";
import { trainingStep } from "../dist/nn/trainingStep.js";
import { createSession } from "../dist/runtime/session.node.js";
import { tunedVariants } from "../dist/train/autotune.node.js";
import { initialState, runSteps } from "../dist/train/step.js";

const threads = 2;
const option = (name, otherwise) =>
  Number(process.argv.find((a) => a.startsWith(`--${name}=`))?.split("=")[1] ?? otherwise);
const rounds = option("rounds", 5);
const stepsPerRun = option("steps", 4);
const only = process.argv.find((a) => a.startsWith("--only="))?.split("=")[1];

const nets = {
  koch: { architecture: "koch2015", head: "paper", images: [32, 1, 105, 105] },
  compact: { architecture: "compact", head: "weighted-l1", images: [120, 1, 28, 28] },
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (value, digits = 0) => Number(value.toFixed(digits));

/** Multiplications and additions of a step in the direct form: forward once, gradients of inputs and weights once each. */
function stepOperations(step) {
  let total = 0;
  for (const { op, inputs, outputs } of step.forward) {
    if (op !== "Conv" && op !== "Gemm") continue;
    const [x, w] = inputs;
    const inner = op === "Conv" ? sizeOf(w.type.shape.slice(1)) : w.type.shape[0];
    // The images themselves need no gradient.
    total += 2 * sizeOf(outputs[0].type.shape) * inner * (x.name === "images" ? 2 : 3);
  }
  return total;
}

/** What ONNX Runtime's ops are doing, in the words of the net. */
const parts = {
  "convolutions, forward and backward": /^(Fused)?Conv|^ConvTranspose/,
  "products of matrices": /^(Fused)?(MatMul|Gemm)/,
  "pooling and its gradient": /Pool/,
  "sums over axes": /^Reduce/,
  "copies: slices, transposes, padding":
    /^(Slice|Transpose|Concat|Pad|Reshape|Expand|Split|ReorderInput|ReorderOutput|Squeeze|Unsqueeze|Identity|Gather|ScatterND)/,
  "element by element": /./,
};

/** Milliseconds a step by kind of op, as ONNX Runtime's own profile counts them over one run of several steps. */
async function profile(model, run) {
  const folder = mkdtempSync(join(tmpdir(), "selfsame-profile-"));
  try {
    const session = await createSession(model, {
      threads,
      memoryPattern: false,
      profile: join(folder, "profile"),
    });
    await run(session);
    await session.release();
    const events = JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]), "utf8"));
    const result = Object.fromEntries(Object.keys(parts).map((part) => [part, 0]));
    for (const { cat, name, dur, args } of events) {
      // The Loop node holds the steps: its time is theirs.
      if (cat !== "Node" || !name.endsWith("_kernel_time") || args.op_name === "Loop") continue;
      result[Object.keys(parts).find((part) => parts[part].test(args.op_name))] += dur / 1e3 / stepsPerRun;
    }
    return result;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function setting({ architecture: name, head, images }) {
  const pairs = images[0] / 2;
  const forward = [];
  const options = {
    inputs: { images: float32(...images), same: float32(pairs, 1) },
    optimizer: sgd(),
    build: (scope, batch) => {
      const embeddings = architecture(name).twin(inside(scope, "twin"), batch.images, {});
      const loss = logisticLoss(heads[head](inside(scope, "head"), halves(embeddings)), batch.same);
      forward.splice(0, forward.length, ...scope.graph.nodes);
      return { loss };
    },
  };
  const plain = trainingStep(options);
  const operations = stepOperations({ forward });
  const report = (key, times) =>
    console.log(
      `  ${key}: ${Object.entries(times)
        .map(([v, ms]) => `${v} ${ms.toFixed(1)}`)
        .join(", ")} ms`,
    );
  const choices = await tunedVariants(plain.open, { threads, report });
  const step = trainingStep({ ...options, choices });
  const session = await createSession(encodeOnnx(step.model), { threads, memoryPattern: false });
  const random = seededRandom(1);
  const batch = {
    images: Float32Array.from({ length: sizeOf(images) }, () => random.next()),
    same: Float32Array.from({ length: pairs }, (_, i) => i % 2),
  };
  const feeds = Array.from({ length: stepsPerRun }, () => ({ learningRate: 1e-3, momentum: 0.5, batch }));
  const state = initialState(step, 1);
  return {
    images: images[0],
    operations,
    release: () => session.release(),
    /** Milliseconds a step by kind of op. */
    parts: () => profile(encodeOnnx(step.model), (other) => runSteps(other, step, state, feeds, 1)),
    /** Milliseconds a step, over one run of several. */
    time: async () => {
      const start = performance.now();
      const { loss } = await runSteps(session, step, state, feeds, 1);
      if (!loss.every(Number.isFinite)) throw new Error(`the loss is ${loss.join()}`);
      return (performance.now() - start) / stepsPerRun;
    },
  };
}

/** GFLOP/s of one product of 2048×2048 matrices: what these cores reach. */
async function ceiling() {
  const graph = createGraph();
  const a = input(graph, "a", float32(2048, 2048));
  const b = input(graph, "b", float32(2048, 2048));
  const y = reduceMean(matmul(a, b));
  const session = await createSession(encodeOnnx(toOnnx(graph, { name: "ceiling", outputs: { y } })), {
    threads,
  });
  const data = { data: new Float32Array(2048 * 2048).fill(0.5), shape: [2048, 2048] };
  return {
    release: () => session.release(),
    time: async () => {
      const start = performance.now();
      await session.run({ a: data, b: data });
      return (2 * 2048 ** 3) / (performance.now() - start) / 1e6;
    },
  };
}

/** A Python that has torch, running the same nets on request; undefined without one. */
function pytorch() {
  const python = ["python3", "/usr/bin/python3"].find(
    (command) => spawnSync(command, ["-c", "import torch"], { stdio: "ignore" }).status === 0,
  );
  if (python === undefined) return undefined;
  const script = fileURLToPath(new URL("./train_pytorch.py", import.meta.url));
  const child = spawn(python, [script, String(threads)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value);
  return {
    about: next(),
    time: async (name, steps) => {
      child.stdin.write(`${name} ${steps}\n`);
      return next();
    },
    end: () => child.stdin.end(),
  };
}

const python = pytorch();
const about = await python?.about;
console.log(
  about ? `PyTorch ${about.torch}, ${threads} threads` : "no PyTorch: python3 -c 'import torch' fails",
);
const product = await ceiling();
const result = { threads, stepsPerRun, pytorch: about?.torch ?? null };
await product.time();

for (const [name, net] of Object.entries(nets)) {
  if (only && only !== name) continue;
  console.log(`${name}: ${net.images.join("×")}`);
  const { images, operations, time, parts: partsOf, release } = await setting(net);
  const ours = [];
  const theirs = [];
  const ceilings = [];
  await time();
  await python?.time(name, 2);
  for (let i = 0; i < Math.max(rounds, 10 / stepsPerRun); i++) {
    globalThis.gc?.();
    ours.push(await time());
    theirs.push(...((await python?.time(name, stepsPerRun)) ?? []));
    ceilings.push(await product.time());
  }
  await release();
  const peakMemoryMB = round(process.resourceUsage().maxRSS / 1024);
  const where = await partsOf();
  const ms = median(ours);
  const gflops = operations / ms / 1e6;
  const torch = theirs.length > 0 ? median(theirs) : null;
  const entry = {
    msPerStep: round(ms),
    steps: ours.length * stepsPerRun,
    imagesPerSecond: round((images / ms) * 1e3),
    gflops: round(gflops),
    matmulGflops: round(median(ceilings)),
    shareOfMatmul: round(gflops / median(ceilings), 2),
    pytorchMsPerStep: torch === null ? null : round(torch),
    ratioToPyTorch: torch === null ? null : round(ms / torch, 3),
    peakMemoryMB,
    profile: Object.fromEntries(Object.entries(where).map(([part, value]) => [part, round(value)])),
  };
  result[name] = entry;
  console.log(
    `  ${entry.msPerStep} ms a step (median of ${entry.steps}), ${entry.imagesPerSecond} images/s, ${entry.gflops} GFLOP/s of ` +
      `${entry.matmulGflops} in a product of matrices; PyTorch ${entry.pytorchMsPerStep ?? "–"} ms, ratio ` +
      `${entry.ratioToPyTorch ?? "–"}; peak memory so far ${entry.peakMemoryMB} MB`,
  );
  const counted = Object.values(where).reduce((a, b) => a + b, 0);
  for (const [part, value] of Object.entries(where))
    console.log(`    ${round(value)} ms (${round((100 * value) / counted)}%) ${part}`);
}
python?.end();
await product.release();
console.log(JSON.stringify(result));
