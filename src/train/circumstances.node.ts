import { createHash } from "node:crypto";
import { cpus } from "node:os";
import { SelfsameError } from "../core/errors.js";
import { version } from "../core/version.node.js";
import type { ImageTable } from "../data/imageTable.js";
import { runtimeVersion } from "../runtime/session.node.js";
import type { Circumstances } from "./checkpoint.node.js";
import { parseTrainConfig, type TrainConfig } from "./config.js";

/** Everything a training's bytes depend on but the variants, which are timed when it starts. */
export type Settings = Omit<Circumstances, "choices">;

interface Given {
  readonly config: TrainConfig;
  readonly seed: number;
  readonly threads: number;
  readonly table: ImageTable;
  /** First weights, where they are not drawn. */
  readonly base?: ReadonlyMap<string, Float32Array> | undefined;
}

/**
 * The settings of a training.
 *
 * @throws INVALID_ARGUMENT for a configuration that is none
 * @example
 * settingsOf({ config, seed: 1, threads: 2, table }).versions.runtime; // "1.30.0"
 */
export function settingsOf({ config, seed, threads, table, base }: Given): Settings {
  const names = table.samples.map(({ id, person }) => `${id}\t${person}`).join("\n");
  const hash = createHash("sha256").update(names).update("\0").update(table.pixels);
  for (const [name, values] of base ?? []) hash.update(name).update(values);
  const data = hash.digest("hex");
  const versions = {
    selfsame: version(),
    runtime: runtimeVersion(),
    // Another processor takes other instructions, which round otherwise.
    processor: cpus()[0]?.model ?? "unknown",
  };
  // Parsed, so that fields stand in the schema's order.
  return { config: parseTrainConfig(config, "config"), seed, threads, data, versions };
}

/**
 * Refuses to go on from a checkpoint under other circumstances: the result would be neither training's.
 *
 * @throws CHECKPOINT_MISMATCH naming what differs, what the checkpoint has and what came
 */
export function checkSettings(then: Settings, now: Settings, path: string): void {
  const differs = (what: string, before: unknown, after: unknown) => {
    const [a, b] = [JSON.stringify(before), JSON.stringify(after)];
    if (a !== b)
      throw new SelfsameError(
        "CHECKPOINT_MISMATCH",
        `the checkpoint "${path}" was made with ${what} ${a}; ${b} came`,
      );
  };
  differs("seed", then.seed, now.seed);
  differs("threads", then.threads, now.threads);
  for (const [name, version] of Object.entries(then.versions))
    differs(`${name}`, version, now.versions[name as keyof Settings["versions"]]);
  for (const key of Object.keys({ ...then.config, ...now.config }) as (keyof TrainConfig)[])
    differs(`the setting "${key}"`, then.config[key], now.config[key]);
  differs("data of digest", then.data, now.data);
}
