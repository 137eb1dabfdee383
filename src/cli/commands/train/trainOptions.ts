import { SelfsameError } from "../../../core/errors.js";
import { readTextWithin } from "../../../core/readWithin.node.js";
import type { Layout, TrainingData } from "../../../jobs/train/trainingData.node.js";
import { parseTrainConfig, type TrainConfig } from "../../../train/config.js";
import { preset } from "../../../train/presets.js";
import { wholeNumber } from "../../options.js";

/** The options that say what is trained. */
interface ConfigArgs {
  readonly preset?: string | undefined;
  readonly config?: string | undefined;
  readonly arch?: string | undefined;
  readonly head?: string | undefined;
  readonly steps?: string | undefined;
}

/** The options that say on what. */
interface DataArgs {
  readonly data: string;
  readonly preset?: string | undefined;
  readonly layout?: string | undefined;
  readonly people?: string | undefined;
  readonly crop?: string | undefined;
}

/** The configuration: a file's or a preset's, with what the other options change. @throws INVALID_ARGUMENT */
export function configOf({ preset: name, config: file, arch, head, steps }: ConfigArgs): TrainConfig {
  if ((name === undefined) === (file === undefined))
    throw new SelfsameError("INVALID_ARGUMENT", "give either --preset or --config");
  const base = file === undefined ? preset(name as string) : readConfig(file);
  return parseTrainConfig(
    {
      ...base,
      ...(arch === undefined ? {} : { architecture: arch }),
      ...(head === undefined ? {} : { head }),
      ...(head === undefined || head === "cosine" || file !== undefined ? {} : single(base)),
      ...(steps === undefined ? {} : { steps: wholeNumber("steps", steps) }),
    },
    file ?? `preset "${name}"`,
  );
}

/** A preset without what only the cosine can join. */
const single = ({ image }: TrainConfig) => ({ members: 1, image: { ...image, mirrorView: false } });

function readConfig(file: string): TrainConfig {
  const text = readTextWithin(file, { most: 1e6, unreadable: "INVALID_ARGUMENT" });
  try {
    return parseTrainConfig(JSON.parse(text), file);
  } catch (cause) {
    if (cause instanceof SelfsameError) throw cause;
    throw new SelfsameError("INVALID_ARGUMENT", `"${file}" is no JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Layouts by preset, for where none is named. */
const layouts: Readonly<Record<string, Layout>> = {
  omniglot: "omniglot",
  koch: "omniglot",
  lfw: "lfw",
  webcam: "webcam",
};

/** @throws INVALID_ARGUMENT */
export function dataOf({
  data,
  preset: name = "",
  layout = layouts[name] ?? "folder",
  people,
  crop,
}: DataArgs): TrainingData {
  if (layout !== "omniglot" && layout !== "folder" && layout !== "lfw" && layout !== "webcam")
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `--layout takes omniglot, folder, lfw or webcam, not "${layout}"`,
    );
  const cut = crop ?? (layout === "omniglot" ? "none" : "face");
  if (cut !== "face" && cut !== "none")
    throw new SelfsameError("INVALID_ARGUMENT", `--crop takes face or none, not "${cut}"`);
  return { path: data, layout, crop: cut, ...(people === undefined ? {} : { people }) };
}
