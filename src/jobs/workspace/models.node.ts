import { createReadStream, existsSync, fstatSync, type ReadStream, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { openRegular } from "../../core/readWithin.node.js";
import { writeAside } from "../../core/writeAside.node.js";
import { writing } from "../../core/writing.node.js";
import type { ModelBundle } from "../../models/bundle.js";
import { builtInModels, modelFolder, readModel } from "../../models/bundle.node.js";
import { foldersIn } from "./folders.node.js";

/** A model that a workspace has, or that comes with Selfsame. */
export interface WorkspaceModel {
  readonly id: string;
  readonly label: string;
  readonly builtIn: boolean;
  /** The bundle's folder, or a built-in model's name. */
  readonly folder: string;
}

const labelFile = "label.txt";
const longestLabel = 200;

/** A folder that holds no bundle yet, such as one that is being trained, is no model. */
export function workspaceModels(workspace: string): WorkspaceModel[] {
  const own = foldersIn(workspace, "models").filter((id) =>
    existsSync(join(workspace, "models", id, "model.json")),
  );
  return [
    ...builtInModels().map((id) => ({ id, label: id, builtIn: true, folder: id })),
    ...own.map((id) => {
      const folder = join(workspace, "models", id);
      return { id, label: labelOf(workspace, id) ?? id, builtIn: false, folder };
    }),
  ];
}

/** What it was renamed to, or what the job that made it is called. */
function labelOf(workspace: string, id: string): string | undefined {
  const [own, job] = [join(workspace, "models", id, labelFile), join(workspace, "runs", id, "job.json")];
  if (existsSync(own)) return readFileSync(own, "utf8").slice(0, longestLabel);
  if (!existsSync(job)) return undefined;
  const { label } = JSON.parse(readFileSync(job, "utf8")) as { label?: unknown };
  return typeof label === "string" ? label : undefined;
}

/** What people call a model of the workspace: kept beside its bundle. @throws MODEL_NOT_FOUND, INVALID_ARGUMENT */
export function labelModel(workspace: string, id: string, label: string): void {
  const path = join(ownModel(workspace, id), labelFile);
  writing(path, () => writeAside(path, label));
}

function ownModel(workspace: string, id: string): string {
  const { folder, builtIn } = modelFolderOf(workspace, id);
  if (builtIn) throw new SelfsameError("INVALID_ARGUMENT", "a built-in model stays as it is");
  return folder;
}

/**
 * The model of an id: one of the list, never a path made of what was asked for.
 *
 * @throws MODEL_NOT_FOUND
 */
export function modelFolderOf(workspace: string, id: string): WorkspaceModel {
  const found = workspaceModels(workspace).find((model) => model.id === id);
  if (!found) throw new SelfsameError("MODEL_NOT_FOUND", "the list of models has no such id");
  return found;
}

/**
 * @param inUse the revision of the model that decides now, which stays
 * @throws MODEL_NOT_FOUND; INVALID_ARGUMENT for one that is in use, or comes with Selfsame
 */
export function deleteModel(workspace: string, id: string, inUse: string): void {
  const folder = ownModel(workspace, id);
  if (readModel(folder).bundle.revision === inUse)
    throw new SelfsameError("INVALID_ARGUMENT", "the model is in use");
  rmSync(folder, { recursive: true });
}

const summaryOf = ({ id, label, builtIn }: WorkspaceModel, bundle: ModelBundle) => ({
  id,
  label,
  builtIn,
  name: bundle.name,
  model: bundle.id,
  revision: bundle.revision,
  licence: bundle.licence.name,
  head: bundle.head.kind,
  dimensions: bundle.embedding.dimensions,
  operatingPoints: bundle.operatingPoints.length,
  defaultFmr: bundle.defaultFmr,
});

/** All models, those left out whose bundle can't be read. */
export function installedModels(workspace: string) {
  return workspaceModels(workspace).flatMap((model) => {
    try {
      return [summaryOf(model, readModel(model.folder).bundle)];
    } catch (error) {
      if (error instanceof SelfsameError) return [];
      throw error;
    }
  });
}

/** What a page needs to do what the server does. */
export const modelFiles = ["model.json", "twin.onnx"] as const;

/** A file of a model, as it is read: whoever takes it slowly holds no more than a part of it. @throws MODEL_NOT_FOUND, MODEL_INVALID */
export function openModelFile(
  workspace: string,
  id: string,
  name: (typeof modelFiles)[number],
): { readonly bytes: number; readonly stream: ReadStream } {
  const { folder } = modelFolderOf(workspace, id);
  const path = name === "twin.onnx" ? readModel(folder).twin : join(modelFolder(folder), name);
  const fd = openRegular(path, { missing: "MODEL_NOT_FOUND", unreadable: "MODEL_INVALID" });
  return { bytes: fstatSync(fd).size, stream: createReadStream(path, { fd }) };
}

/** @throws MODEL_INVALID */
export function describeModel(model: WorkspaceModel) {
  const { bundle } = readModel(model.folder);
  return {
    ...summaryOf(model, bundle),
    description: bundle.description,
    licenceHolder: bundle.licence.holder,
    licenceNote: bundle.licence.note,
    trainedOn: bundle.provenance.trainedOn,
    caveats: bundle.provenance.caveats,
    measuredOn: bundle.evaluation.data,
    points: bundle.operatingPoints,
  };
}

/** The folder, or name, of the model with a revision; undefined where there is none. */
export function modelOfRevision(workspace: string, revision: string): string | undefined {
  const found = installedModels(workspace).find((model) => model.revision === revision);
  return found && modelFolderOf(workspace, found.id).folder;
}
