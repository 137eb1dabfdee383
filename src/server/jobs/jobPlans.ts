import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { writeAside } from "../../core/writeAside.node.js";
import { writing } from "../../core/writing.node.js";
import { datasetOf } from "../../jobs/workspace/datasets.node.js";
import { cacheFolder } from "../../jobs/workspace/folders.node.js";
import { modelFolderOf } from "../../jobs/workspace/models.node.js";
import { checkpointOf } from "../../jobs/workspace/trainingCurve.node.js";
import type { JobPlan } from "./jobRecord.js";

/** What a training is asked for: see the route. */
export interface TrainRequest {
  readonly label: string;
  readonly method: "captures" | "head" | "finetune" | "scratch";
  readonly dataset: string;
  readonly model: string;
  readonly preset?: string | undefined;
  readonly layout?: string | undefined;
  readonly crop?: string | undefined;
  /** Instead of a preset; the command checks it. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
  readonly steps?: number | undefined;
  readonly seed: number;
}

/** Where a job's model is written: by the job's own id, whatever people call it. */
export const modelFolder = (workspace: string, id: string): string => join(workspace, "models", id);

const cache = (workspace: string) => ["--cache", cacheFolder(workspace)];
const option = (name: string, value: string | number | undefined) =>
  value === undefined ? [] : [`--${name}`, String(value)];

/**
 * The command line of a training. What was asked for is looked up in lists, or is a number or a word of a fixed few.
 *
 * @throws NOT_FOUND, MODEL_NOT_FOUND, INVALID_ARGUMENT
 */
export function trainPlan(workspace: string, id: string, request: TrainRequest): JobPlan {
  const { label, method, dataset, model, preset, layout, crop, steps, seed } = request;
  const data = datasetOf(workspace, dataset);
  const base = modelFolderOf(workspace, model).folder;
  const common = [
    "train",
    ...["--data", data.path, "--out", modelFolder(workspace, id), "--seed", String(seed)],
    ...["--json", ...cache(workspace)],
  ];
  const layouts = option("layout", layout ?? (data.kind === "captures" ? "webcam" : "folder"));
  const plan = { kind: "train" as const, label, request: { ...request } };
  if (method === "captures") {
    if (data.kind !== "captures")
      throw new SelfsameError("INVALID_ARGUMENT", "a head for one person is learnt from the captures");
    return { ...plan, args: [...common, "--preset", "webcam", "--model", base], resumeArgs: [] };
  }
  if (method === "head")
    return { ...plan, args: [...common, "--mode", "head", "--model", base, ...layouts], resumeArgs: [] };
  const chosen =
    request.config === undefined
      ? ["--preset", preset ?? (data.kind === "captures" ? "webcam-scratch" : "lfw")]
      : ["--config", writeConfig(workspace, id, request.config)];
  return {
    ...plan,
    args: [
      ...common,
      ...["--mode", method, ...chosen, ...layouts, ...option("crop", crop), ...option("steps", steps)],
      ...(method === "finetune" ? ["--model", base] : []),
    ],
    resumeArgs: ["--resume"],
    // The folder is the job's own: figures without a checkpoint are of steps that are lost.
    anew: { without: checkpointOf(modelFolder(workspace, id)), args: ["--force"] },
  };
}

function writeConfig(workspace: string, id: string, config: Readonly<Record<string, unknown>>): string {
  const path = join(workspace, "runs", id, "config.json");
  writing(path, () => writeAside(path, JSON.stringify(config, null, 1), 0o600));
  return path;
}

export interface MeasureRequest {
  readonly label: string;
  readonly model: string;
  readonly dataset: string;
  readonly layout?: string | undefined;
  readonly seed: number;
}

/** The command line of an evaluation, which writes a report under the job's id. @throws NOT_FOUND, MODEL_NOT_FOUND */
export function evaluatePlan(workspace: string, id: string, request: MeasureRequest): JobPlan {
  return {
    kind: "evaluate",
    label: request.label,
    request: { ...request },
    args: [
      ...["evaluate", "--report", join(workspace, "reports", id), "--force"],
      ...measured(workspace, request),
    ],
    resumeArgs: [],
  };
}

/** The command line of a calibration, which writes a model under the job's id. @throws NOT_FOUND, MODEL_NOT_FOUND */
export function calibratePlan(workspace: string, id: string, request: MeasureRequest): JobPlan {
  return {
    kind: "calibrate",
    label: request.label,
    request: { ...request },
    args: ["calibrate", "--out", modelFolder(workspace, id), ...measured(workspace, request)],
    resumeArgs: [],
  };
}

function measured(workspace: string, { model, dataset, layout, seed }: MeasureRequest): string[] {
  const { path, kind } = datasetOf(workspace, dataset);
  // Anchors and positives show one person, not one each.
  const laidOut = option("layout", layout ?? (kind === "captures" ? "webcam" : undefined));
  return [
    ...["--protocol", "folder", "--data", path, ...laidOut],
    ...[
      "--model",
      modelFolderOf(workspace, model).folder,
      "--seed",
      String(seed),
      "--json",
      ...cache(workspace),
    ],
  ];
}

/** The command line of new templates for another model. @throws MODEL_NOT_FOUND */
export function reembedPlan(
  { workspace, keyFile }: { readonly workspace: string; readonly keyFile: string | null },
  request: { readonly label: string; readonly model: string; readonly dropMissing: boolean },
): JobPlan {
  const { folder } = modelFolderOf(workspace, request.model);
  return {
    kind: "reembed",
    label: request.label,
    request: { ...request },
    args: [
      ...["reembed", "--model", folder, "--workspace", workspace, "--json"],
      ...(keyFile === null ? [] : ["--key-file", keyFile]),
      ...(request.dropMissing ? ["--drop-missing"] : []),
    ],
    resumeArgs: [],
  };
}
