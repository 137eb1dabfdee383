import { SelfsameError } from "../../../core/errors.js";
import { readTextWithin } from "../../../core/readWithin.node.js";
import type { ServiceInput } from "../../../server/client.js";
import type { ExitCode } from "../../exitCodes.js";
import { datasetThere, jobThere } from "../../jobThere.js";
import { numberOption, wholeNumber } from "../../options.js";
import { refuseTwinOptions } from "./trainCaptures.js";

type TrainBody = NonNullable<ServiceInput<"POST /v1/jobs/train">["body"]>;

interface TrainThereArgs {
  readonly mode: string;
  readonly data: string;
  readonly model: string;
  readonly seed: string;
  readonly label?: string | undefined;
  readonly preset?: string | undefined;
  readonly config?: string | undefined;
  readonly steps?: string | undefined;
  readonly layout?: string | undefined;
  readonly crop?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `train --server URL`: of a data set of the service, into its list of models. What words the options may be the service checks. */
export function trainThere(
  server: string,
  options: TrainThereArgs,
  values: (option: string) => readonly string[],
): Promise<ExitCode> {
  const { mode, data, model, preset, config, steps, layout, crop, json } = options;
  const captures = preset === "webcam";
  if (captures) refuseTwinOptions({ ...options }, values);
  if (!captures && mode !== "head" && (preset === undefined) === (config === undefined))
    throw new SelfsameError("INVALID_ARGUMENT", "give either --preset or --config");
  const body = {
    label: options.label ?? `train on ${data}`,
    method: captures ? "captures" : mode,
    ...{ dataset: datasetThere(data), model, seed: numberOption("seed", options.seed, { least: 0 }) ?? 1 },
    ...(preset === undefined || captures ? {} : { preset }),
    ...(config === undefined ? {} : { config: readJson(config) }),
    ...(steps === undefined ? {} : { steps: wholeNumber("steps", steps) }),
    ...(layout === undefined ? {} : { layout }),
    ...(crop === undefined ? {} : { crop }),
  } as TrainBody;
  return jobThere({ server, json }, (client) => client.call("POST /v1/jobs/train", { body }));
}

/** @throws INVALID_ARGUMENT, FILE_NOT_FOUND */
function readJson(file: string): Readonly<Record<string, unknown>> {
  const text = readTextWithin(file, { most: 1e6, unreadable: "INVALID_ARGUMENT" });
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new SelfsameError("INVALID_ARGUMENT", `"${file}" is no JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}
