import { SelfsameError } from "../core/errors.js";
import { seededRandom } from "../core/random.js";
import type { TwinExport } from "../models/architectures/export.js";
import { joined, memberPath } from "../models/architectures/joined.js";
import { onNormalizedMoments } from "../models/architectures/momentNormalization.js";
import { architecture } from "../models/architectures/registry.js";
import type { Head } from "../models/head.js";
import { bundleHead } from "./bundleHead.js";
import { servedImage, type TrainConfig } from "./config.js";

type Values = ReadonlyMap<string, Float32Array>;

/** How many twins a configuration trains side by side. */
export const memberCount = ({ members = 1 }: TrainConfig): number => members;

/** The members' seeds: the first is the training's own. */
export const memberSeeds = (config: TrainConfig, seed: number): readonly number[] =>
  Array.from({ length: memberCount(config) }, (_, i) =>
    i === 0 ? seed : seededRandom(seed, i).int(2 ** 31),
  );

/**
 * The members' state under one roof, as the joined twin names its weights: `twin/stem/weight` of the first is
 * `twin/member1/stem/weight`. The state of a single twin keeps its names.
 */
export function joinMembers(states: readonly Values[]): Map<string, Float32Array> {
  if (states.length === 1) return new Map(states[0]);
  const renamed = (name: string, i: number) => name.replace("/", `/${memberPath(i)}/`);
  return new Map(
    states.flatMap((state, i) => [...state].map(([name, data]) => [renamed(name, i), data] as const)),
  );
}

/** The opposite of `joinMembers`. */
export function splitMembers(values: Values, members: number): Values[] {
  if (members === 1) return [values];
  return Array.from({ length: members }, (_, i) => {
    const path = `/${memberPath(i)}/`;
    const own = [...values].filter(([name]) => name.includes(path));
    return new Map(own.map(([name, data]) => [name.replace(path, "/"), data]));
  });
}

/**
 * Refuses first weights of another number of twins than are trained.
 *
 * @throws CHECKPOINT_MISMATCH
 */
export function checkMembers(base: Values, members: number): void {
  const paths = new Set([...base.keys()].flatMap((name) => /\/member\d+\//.exec(name) ?? []));
  const found = Math.max(1, paths.size);
  if (found !== members)
    throw new SelfsameError(
      "CHECKPOINT_MISMATCH",
      `the base model has ${found === 1 ? "one twin" : `${found} twins`}, the configuration trains ${members}`,
      { hint: "Set `members` in the configuration to the number of twins of the base." },
    );
}

/** The head of trained twins: a single one's, or, over joined embeddings, the mean of the members' scales and biases. */
export function trainedHead(config: TrainConfig, values: Values): Head {
  const heads = splitMembers(values, memberCount(config)).map((own) => bundleHead(config.head, own));
  const mean = (key: "scale" | "bias") => heads.reduce((sum, head) => sum + head[key], 0) / heads.length;
  return { ...heads[0]!, scale: mean("scale"), bias: mean("bias") };
}

/** What `exportTwin` takes of trained twins: a single one as it is, several joined. */
export function trainedTwin(config: TrainConfig, values: Values): TwinExport {
  const { image } = config;
  const single = architecture(config.architecture);
  const members = memberCount(config);
  const member =
    image.normalization === "moments" ? onNormalizedMoments(single, image, image.mirrorView) : single;
  return {
    architecture: members === 1 ? member : joined(member, members),
    image: servedImage(config),
    options: config.twin,
    values,
  };
}
