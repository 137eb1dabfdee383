import type { ServiceAnswer, ServiceInput } from "selfsame/client";

export type TrainBody = ServiceInput<"POST /v1/jobs/train">["body"];
export type TrainMethod = NonNullable<TrainBody["method"]>;
export type DatasetRow = ServiceAnswer<"GET /v1/datasets">["items"][number];
export type ModelRow = ServiceAnswer<"GET /v1/models">["items"][number];
export type CaptureRow = ServiceAnswer<"GET /v1/captures">["items"][number];
export type Job = ServiceAnswer<"GET /v1/jobs/{id}">;

export const methods: readonly TrainMethod[] = ["captures", "scratch", "head", "finetune"];

/** Data sets that a method can take. */
export function datasetsFor(method: TrainMethod, datasets: readonly DatasetRow[]): readonly DatasetRow[] {
  if (method === "captures") return datasets.filter(({ kind }) => kind === "captures");
  const filled = datasets.filter(({ images }) => images > 0);
  return method === "head" ? filled.filter(({ kind }) => kind === "folder") : filled;
}

/** Models that a method can begin with: a twin can be trained on only where it was trained here. */
export function basesFor(method: TrainMethod, models: readonly ModelRow[]): readonly ModelRow[] {
  if (method === "scratch") return [];
  return method === "finetune" ? models.filter(({ builtIn }) => !builtIn) : models;
}

/** Seconds that embedding a photo takes for the first time, and what a head needs beside, on two cores. */
const [perPhoto, perHead] = [0.2, 3];

/**
 * How long a training will take, in seconds: as long as the last like it, a head else by its photos; undefined where nothing says.
 *
 * @param runs newest first
 */
export function estimate(
  method: TrainMethod,
  dataset: DatasetRow | undefined,
  runs: readonly Job[],
): { readonly seconds: number; readonly from: "run" | "photos" } | undefined {
  const alike = runs.find(
    ({ state, request }) =>
      state === "done" && request["method"] === method && request["dataset"] === dataset?.id,
  );
  if (alike?.started && alike.ended)
    return { seconds: (Date.parse(alike.ended) - Date.parse(alike.started)) / 1000, from: "run" };
  if (!dataset || method === "scratch" || method === "finetune") return undefined;
  return { seconds: perHead + perPhoto * dataset.images, from: "photos" };
}
