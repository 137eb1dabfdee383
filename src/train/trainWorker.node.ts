import { SelfsameError } from "../core/errors.js";
import { exportTwin } from "../models/architectures/export.js";
import { encodeOnnx } from "../nn/onnx/encode.js";
import type { VariantChoices } from "../nn/variants.js";
import { float32Output, type Session } from "../runtime/session.js";
import { createSession } from "../runtime/session.node.js";
import { serveTasks } from "../runtime/workerHost.node.js";
import { tunedVariants } from "./autotune.node.js";
import { servedImage, type TrainConfig } from "./config.js";
import { trainedTwin } from "./members.js";
import { networkStep } from "./network.js";
import { initialState, runSteps, type StepFeed } from "./step.js";

/** What a training worker starts from. */
export interface TrainerStart {
  readonly config: TrainConfig;
  readonly seed: number;
  readonly threads: number;
  /** Variants of a training that goes on; absent: timed now. */
  readonly choices?: VariantChoices;
  /** First weights of a finetuning, by name. */
  readonly base?: ReadonlyMap<string, Float32Array>;
  /** State of a training that goes on; absent: drawn from the seed. */
  readonly state?: { readonly step: number; readonly values: ReadonlyMap<string, Float32Array> };
}

export type TrainerTask =
  | { readonly kind: "about" }
  | { readonly kind: "run"; readonly feeds: readonly StepFeed[] }
  | { readonly kind: "values"; readonly prefix: string }
  | { readonly kind: "load"; readonly values: ReadonlyMap<string, Float32Array> }
  | { readonly kind: "embed"; readonly images: Float32Array; readonly count: number };

export type TrainerReply =
  | { readonly kind: "about"; readonly choices: VariantChoices; readonly parameters: number }
  | { readonly kind: "ran"; readonly collected: Readonly<Record<string, Float32Array>> }
  | { readonly kind: "values"; readonly values: ReadonlyMap<string, Float32Array> }
  | { readonly kind: "loaded" }
  | { readonly kind: "embedded"; readonly embeddings: Float32Array };

/** @throws CHECKPOINT_MISMATCH where the network has no such weights */
function replace(state: Map<string, Float32Array>, name: string, values: Float32Array): void {
  const own = state.get(name);
  if (own?.length !== values.length)
    throw new SelfsameError(
      "CHECKPOINT_MISMATCH",
      `the base model has ${values.length} values "${name}", the network to train has ${own?.length ?? "none"}`,
      { hint: "Finetune with the architecture, embedding and image size that the base was trained with." },
    );
  state.set(name, values);
}

await serveTasks<TrainerStart, TrainerTask, TrainerReply>(async (start) => {
  const { config, seed, threads } = start;
  const choices = start.choices ?? (await tunedVariants(networkStep(config).open, { threads }));
  const step = networkStep(config, choices);
  // Without a plan of memory a step is faster and smaller (see SessionOptions).
  const session = await createSession(encodeOnnx(step.model), { threads, memoryPattern: false });
  const state = start.state
    ? { step: start.state.step, values: new Map(start.state.values) }
    : initialState(step, seed);
  for (const [name, values] of start.base ?? []) replace(state.values, name, values);
  let twin: { readonly step: number; readonly session: Session } | undefined;

  /** The twin as it stands, for inference. */
  const currentTwin = async (): Promise<Session> => {
    if (twin?.step === state.step) return twin.session;
    await twin?.session.release();
    const bytes = exportTwin(trainedTwin({ ...config, members: 1 }, state.values));
    twin = { step: state.step, session: await createSession(bytes, { threads }) };
    return twin.session;
  };

  const handle = async (task: TrainerTask): Promise<TrainerReply> => {
    switch (task.kind) {
      case "about": {
        const parameters = step.parameters.reduce((sum, { name }) => sum + state.values.get(name)!.length, 0);
        return { kind: "about", choices, parameters };
      }
      case "run":
        return { kind: "ran", collected: await runSteps(session, step, state, task.feeds, seed) };
      case "values":
        return {
          kind: "values",
          values: new Map([...state.values].filter(([name]) => name.startsWith(task.prefix))),
        };
      case "load":
        for (const [name, data] of task.values) state.values.set(name, data);
        await twin?.session.release();
        twin = undefined;
        return { kind: "loaded" };
      case "embed": {
        const { channels, height, width } = servedImage(config);
        const shape = [task.count, channels, height, width];
        const outputs = await (await currentTwin()).run({ images: { data: task.images, shape } });
        return { kind: "embedded", embeddings: float32Output(outputs, "embedding") };
      }
    }
  };

  return {
    handle: async (task) => ({ result: await handle(task) }),
    close: async () => {
      await twin?.session.release();
      await session.release();
    },
  };
});
