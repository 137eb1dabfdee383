import { basename, resolve } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { check, text } from "../../core/options.js";
import type { Dataset, Sample, Skipped } from "../dataset.js";
import { parseCaptureName } from "./captureName.js";
import { imageName, listFolder } from "./fileTree.node.js";

/** The person in front of the webcam: of everything in `anchor/` and `positive/`. */
export const knownPerson = "self";

/** What a capture is for: the group of its sample. */
export type CaptureRole = "anchor" | "positive" | "negative";

/**
 * Reads the webcam layout: `anchor/`, `positive/` (both of one known person, `self`) and `negative/` (others), with files
 * named by `captureName`, `SESSION_20261122T073024123Z.jpg`. The role is the sample's group.
 *
 * Who is in `negative/x.jpg` is not known: each such image is a person of its own, so that no two of them make a genuine
 * pair. In `negative/Bea/x.jpg` it is Bea.
 *
 * @throws FILE_NOT_FOUND; DATASET_INVALID where one of the three folders holds no image
 * @example
 * const captures = await readWebcam("captures");
 * captures.samples[0]; // { id: "anchor/a_20261122T073024123Z.jpg", person: "self", group: "anchor", session: "a", bytes }
 */
export async function readWebcam(path: string): Promise<Dataset> {
  check(path, "readWebcam: path", text);
  const samples: Sample[] = [];
  const skipped: Skipped[] = [];
  for (const { path: id, bytes } of await listFolder(path)) {
    const [role = "", ...rest] = id.split("/");
    const file = rest.at(-1) ?? "";
    if (!isRole(role)) skipped.push({ id, reason: "stands in none of anchor/, positive/, negative/" });
    else if (!imageName.test(file)) skipped.push({ id, reason: "no image file by its name" });
    else {
      const session = parseCaptureName(file)?.session;
      const person = role !== "negative" ? knownPerson : rest.length > 1 ? rest[0]! : id;
      samples.push({ id, person, group: role, ...(session === undefined ? {} : { session }), bytes });
    }
  }
  for (const role of roles)
    if (!samples.some(({ group }) => group === role))
      throw new SelfsameError("DATASET_INVALID", `"${path}" has no image in ${role}/`);
  return { name: basename(resolve(path)), samples, skipped };
}

const roles: readonly CaptureRole[] = ["anchor", "positive", "negative"];

function isRole(name: string): name is CaptureRole {
  return roles.some((role) => role === name);
}
