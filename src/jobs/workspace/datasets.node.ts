import { readdirSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { imageName } from "../../vision/imageFormat.js";
import { foldersIn } from "./folders.node.js";

/** Images in a workspace that work can be done on: its captures, and the folders in `datasets/`. */
export interface WorkspaceDataset {
  readonly id: string;
  readonly kind: "captures" | "folder";
  /** Folders in it, which in a folder per person are people. */
  readonly folders: number;
  readonly images: number;
  readonly path: string;
}

export function workspaceDatasets(workspace: string): WorkspaceDataset[] {
  const places = [
    { id: "captures", kind: "captures" as const, path: join(workspace, "captures") },
    ...foldersIn(workspace, "datasets").map((id) => ({
      id: `folder:${id}`,
      kind: "folder" as const,
      path: join(workspace, "datasets", id),
    })),
  ];
  return places.map((place) => ({
    ...place,
    folders: foldersIn(place.path).length,
    images: imagesIn(place.path),
  }));
}

function imagesIn(path: string): number {
  try {
    return readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) => imageName.test(name))
      .length;
  } catch {
    // Not there yet, or not to be read: reading it will say so.
    return 0;
  }
}

/**
 * One of the list, never a path made of what was asked for.
 *
 * @throws NOT_FOUND
 */
export function datasetOf(workspace: string, id: string): WorkspaceDataset {
  const found = workspaceDatasets(workspace).find((dataset) => dataset.id === id);
  if (!found) throw new SelfsameError("NOT_FOUND", "the list of data sets has no such id");
  return found;
}
