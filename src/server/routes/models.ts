import { z } from "zod";
import {
  deleteModel,
  describeModel,
  installedModels,
  labelModel,
  modelFiles,
  modelFolderOf,
  openModelFile,
} from "../../jobs/workspace/models.node.js";
import { endpoint } from "../endpoint.js";
import { operatingPointSchema } from "../schemas/decision.js";
import { labelText } from "../schemas/ids.js";

const modelId = z.string().min(1).max(200).describe("As the list of models gives it.");

const modelSchema = z
  .object({
    id: modelId,
    label: z.string().describe("What people call it."),
    name: z.string().describe("What its maker calls it."),
    model: z.string().describe("The family, as decisions name it."),
    revision: z.string(),
    licence: z.string(),
    head: z.string(),
    dimensions: z.int(),
    builtIn: z.boolean(),
    inUse: z.boolean(),
    operatingPoints: z.int(),
    defaultFmr: z.number().nullable(),
  })
  .meta({ id: "Model" });

const modelDetails = modelSchema
  .extend({
    description: z.string(),
    licenceNote: z.string(),
    licenceHolder: z.string(),
    trainedOn: z.string(),
    caveats: z.string(),
    measuredOn: z.string(),
    points: z.array(operatingPointSchema),
  })
  .meta({ id: "ModelDetails" });

export const listModels = endpoint(
  "GET /v1/models",
  {
    tag: "models",
    summary: "The models that are there: built in, and trained in the workspace.",
    scope: "any",
    answer: z.object({ items: z.array(modelSchema) }),
  },
  async (_, { workspace, selfsame }) => ({
    items: installedModels(workspace).map((model) => ({
      ...model,
      inUse: model.revision === selfsame.model.revision,
    })),
  }),
);

export const showModel = endpoint(
  "GET /v1/models/{model}",
  {
    tag: "models",
    summary: "A model's licence, provenance and error rates.",
    scope: "any",
    params: z.object({ model: modelId }),
    answer: modelDetails,
    errors: ["MODEL_NOT_FOUND"],
  },
  async ({ params }, { workspace, selfsame }) => {
    const details = describeModel(modelFolderOf(workspace, params.model));
    return { ...details, inUse: details.revision === selfsame.model.revision };
  },
);

export const changeModel = endpoint(
  "PATCH /v1/models/{model}",
  {
    tag: "models",
    summary: "Gives a trained model another label.",
    scope: "admin",
    params: z.object({ model: modelId }),
    body: z.strictObject({ label: labelText }),
    errors: ["MODEL_NOT_FOUND"],
  },
  async ({ params, body }, { workspace }) => {
    labelModel(workspace, params.model, body.label);
    return undefined;
  },
);

export const removeModel = endpoint(
  "DELETE /v1/models/{model}",
  {
    tag: "models",
    summary: "Deletes a trained model that is not in use.",
    scope: "admin",
    params: z.object({ model: modelId }),
    errors: ["MODEL_NOT_FOUND"],
  },
  async ({ params }, { workspace, selfsame }) => {
    deleteModel(workspace, params.model, selfsame.model.revision);
    return undefined;
  },
);

export const getModelFile = endpoint(
  "GET /v1/models/{model}/files/{file}",
  {
    tag: "models",
    summary: "A model's own file: with `selfsame/browser` a page does with it what the server does.",
    scope: "any",
    params: z.object({ model: modelId, file: z.enum(modelFiles) }),
    mediaType: "application/octet-stream",
    errors: ["MODEL_NOT_FOUND"],
  },
  async ({ params, reply }, { workspace }) => {
    const { bytes, stream } = openModelFile(workspace, params.model, params.file);
    return reply
      .type("application/octet-stream")
      .headers({ "content-length": bytes, "cache-control": "no-store" })
      .send(stream);
  },
);
