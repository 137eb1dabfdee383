import { SelfsameError } from "../../../core/errors.js";
import { jobServerOptions } from "../../jobThere.js";
import { layoutOption } from "../../layouts.js";
import { cacheOption, fmrOption, forceOption, jsonOption, modelOptions } from "../../options.js";

const protocols = ["lfw", "pairs", "folder", "one-shot"] as const;
export type Protocol = (typeof protocols)[number];

/** Options that name the data of a protocol; `compare-models` takes them too. */
export const protocolOptions = {
  protocol: {
    type: "string",
    description:
      "lfw: a pairs file of LFW on DIR/Name/Name_0001.jpg; pairs: a CSV a,b,label; folder: all pairs of a folder per " +
      "person; one-shot: Lake's runs (run01/class_labels.txt) or trials drawn from Alphabet/character/image",
    required: true,
    valueHint: "lfw|pairs|folder|one-shot",
  },
  data: {
    type: "string",
    description: "folder or archive (zip, tar, tgz) of the images",
    required: true,
    valueHint: "PATH",
  },
  ...layoutOption,
  pairs: {
    type: "string",
    description: "list of pairs, for lfw (pairsDevTest.txt, pairs.txt) and pairs (CSV)",
    valueHint: "FILE",
  },
} as const;

export const evaluateArgs = {
  ...protocolOptions,
  groups: {
    type: "string",
    description:
      "CSV person,group: error rates within each group of people too (a person's name is their folder's; several lines put them into " +
      "several groups)",
    valueHint: "FILE",
  },
  report: {
    type: "string",
    description: "folder to write report.json, report.html and scores.csv to",
    valueHint: "DIR",
  },
  require: {
    type: "string",
    description:
      'a figure to keep, such as "fnmr@1e-3<=0.12"; may be repeated. Exit code 1 if one is not kept, or not ' +
      "supported by the data",
    valueHint: "METRIC[@FMR]<=VALUE",
  },
  "error-images": {
    type: "boolean",
    description: "show the worst errors' photos in report.html",
    negativeDescription: "leave the photos out of report.html",
    default: true,
  },
  ...fmrOption,
  "min-quality": {
    type: "string",
    description:
      "least quality of a face that may match at the threshold (default: the model's; 0: every face)",
    valueHint: "Q",
  },
  seed: {
    type: "string",
    description: "of resamples and drawn trials",
    default: "1",
    valueHint: "N",
  },
  resamples: { type: "string", description: "of people, for intervals", default: "1000", valueHint: "N" },
  ways: { type: "string", description: "one-shot: classes of a drawn trial", default: "20", valueHint: "N" },
  trials: { type: "string", description: "one-shot: how many are drawn", default: "10000", valueHint: "N" },
  within: {
    type: "string",
    description: "one-shot: classes of a trial from one alphabet (default where there are several) or all",
    valueHint: "alphabet|all",
  },
  ...forceOption,
  ...cacheOption,
  ...jsonOption,
  ...modelOptions,
  ...jobServerOptions,
} as const;

/** @throws INVALID_ARGUMENT */
export function protocolOf(text: string): Protocol {
  const protocol = protocols.find((name) => name === text);
  if (protocol) return protocol;
  throw new SelfsameError("INVALID_ARGUMENT", `--protocol takes ${protocols.join(", ")}, not "${text}"`);
}
