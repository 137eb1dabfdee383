import { SelfsameError } from "../../core/errors.js";
import { check, text } from "../../core/options.js";
import { type CaptureSessions, captureSessions } from "../captureSessions.js";
import type { Dataset } from "../dataset.js";
import { readTree } from "../tree/readTree.node.js";
import { placed } from "../tree/tree.js";
import { parseCaptureName } from "./captureName.js";

/** The person in front of the webcam: of everything in `anchor/` and `positive/`. */
export const knownPerson = "self";

/** What a capture is for: the group of its sample. */
export type CaptureRole = "anchor" | "positive" | "negative";

/** Webcam captures, and what tells their sessions. */
export interface Captures extends Dataset, Pick<CaptureSessions, "source" | "sessions"> {}

/**
 * Reads the webcam layout: `anchor/`, `positive/` (both of one known person, `self`) and `negative/` (others). Sessions
 * come from names as `captureName` makes them, `SESSION_20261122T073024123Z.jpg`, else from times: see `captureSessions`.
 * The role is the sample's group.
 *
 * Who is in `negative/x.jpg` is not known: each such image is a person of its own, so that no two of them make a genuine
 * pair. In `negative/Bea/x.jpg` it is Bea.
 *
 * @param path a folder or archive
 * @throws FILE_NOT_FOUND; DATASET_INVALID where one of the three folders holds no image
 * @example
 * const captures = await readWebcam("captures");
 * captures.samples[0]; // { id: "anchor/a_20261122T073024123Z.jpg", person: "self", group: "anchor", session: "a", bytes }
 */
export async function readWebcam(path: string): Promise<Captures> {
  check(path, "readWebcam: path", text);
  const tree = await readTree(path);
  const { samples, skipped } = placed(tree, (id) => {
    const [role = "", ...rest] = id.split("/");
    if (!isRole(role) || rest.length === 0) return "stands in none of anchor/, positive/, negative/";
    const session = parseCaptureName(rest.at(-1)!)?.session;
    const person = role !== "negative" ? knownPerson : rest.length > 1 ? rest[0]! : id;
    return { person, group: role, ...(session === undefined ? {} : { session }) };
  });
  const empty = roles.filter((role) => !samples.some(({ group }) => group === role));
  if (empty.length > 0) throw incomplete(path, empty, tree.folders);
  const times = new Map(tree.files.map((file) => [file.path, file.modified]));
  const timed = samples.map((sample) => {
    const modified = times.get(sample.id);
    return modified ? { ...sample, modified } : sample;
  });
  return { name: tree.name, skipped, ...captureSessions(timed, knownPerson) };
}

const roles: readonly CaptureRole[] = ["anchor", "positive", "negative"];

/** What is missing, what stands there instead, and where it comes from. */
function incomplete(path: string, empty: readonly CaptureRole[], folders: readonly string[]): SelfsameError {
  const top = folders.filter((folder) => !folder.includes("/"));
  const there =
    top.length > 0 ? `the folders in it: ${top.slice(0, 10).join(", ")}` : "there is no folder in it";
  const sources = {
    anchor: "anchor/ and positive/ hold photos of you",
    positive: "anchor/ and positive/ hold photos of you",
    negative: "negative/ holds photos of other people, such as those that `selfsame data lfw` downloads",
  };
  return new SelfsameError(
    "DATASET_INVALID",
    `"${path}" has no image in ${empty.map((role) => `${role}/`).join(" and ")} (${there})`,
    {
      hint: `${[...new Set(empty.map((role) => sources[role]))].join("; ")}. Names count as they are written here.`,
    },
  );
}

function isRole(name: string): name is CaptureRole {
  return roles.some((role) => role === name);
}
