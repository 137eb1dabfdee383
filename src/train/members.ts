import { seededRandom } from "../core/random.js";
import { type TwinExport, twinPath } from "../models/architectures/export.js";
import { joined, memberPath } from "../models/architectures/joined.js";
import { architecture } from "../models/architectures/registry.js";
import type { Head } from "../models/head.js";
import { bundleHead } from "./bundleHead.js";
import type { TrainConfig } from "./config.js";

type Values = ReadonlyMap<string, Float32Array>;

/** How many twins a configuration trains side by side. */
export const memberCount = ({ members = 1 }: TrainConfig): number => members;

/** The members' seeds: the first is the training's own. */
export const memberSeeds = (config: TrainConfig, seed: number): readonly number[] =>
  Array.from({ length: memberCount(config) }, (_, i) =>
    i === 0 ? seed : seededRandom(seed, i).int(2 ** 31),
  );

/** The members' state under one roof: `member1/…`, `member2/…`; that of a single twin keeps its names. */
export function joinMembers(states: readonly Values[]): Map<string, Float32Array> {
  const [first, ...others] = states;
  if (first && others.length === 0) return new Map(first);
  return new Map(
    states.flatMap((state, i) =>
      [...state].map(([name, data]) => [`${memberPath(i)}/${name}`, data] as const),
    ),
  );
}

/** The opposite of `joinMembers`. */
export function splitMembers(values: Values, members: number): Values[] {
  if (members === 1) return [values];
  return Array.from({ length: members }, (_, i) => {
    const prefix = `${memberPath(i)}/`;
    const own = [...values].filter(([name]) => name.startsWith(prefix));
    return new Map(own.map(([name, data]) => [name.slice(prefix.length), data]));
  });
}

/** The head of trained twins: a single one's, or, over joined embeddings, the mean of the members' scales and biases. */
export function trainedHead(config: TrainConfig, values: Values): Head {
  const heads = splitMembers(values, memberCount(config)).map((own) => bundleHead(config.head, own));
  const mean = (key: "scale" | "bias") => heads.reduce((sum, head) => sum + head[key], 0) / heads.length;
  return { ...heads[0]!, scale: mean("scale"), bias: mean("bias") };
}

/** What `exportTwin` takes of trained twins: a single one as it is, several joined. */
export function trainedTwin(config: TrainConfig, values: Values): TwinExport {
  const own = { image: config.image, options: config.twin };
  const single = architecture(config.architecture);
  if (memberCount(config) === 1) return { ...own, architecture: single, values };
  const states = splitMembers(values, memberCount(config));
  return {
    ...own,
    architecture: joined(single, states.length),
    values: new Map(
      states.flatMap((state, i) =>
        [...state]
          .filter(([name]) => name.startsWith(`${twinPath}/`))
          .map(
            ([name, data]) => [`${twinPath}/${memberPath(i)}${name.slice(twinPath.length)}`, data] as const,
          ),
      ),
    ),
  };
}
