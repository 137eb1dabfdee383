import { z } from "zod";
import {
  captureRoles,
  deleteCapture,
  listCaptures,
  moveCapture,
  readCapture,
  storeCapture,
} from "../../jobs/workspace/captures.node.js";
import { endpoint } from "../endpoint.js";
import { idParams, labelText, time } from "../schemas/ids.js";
import { photoFaults } from "./detect.js";

const role = z.enum(captureRoles).describe("anchor and positive show you, negative somebody else.");

const captureSchema = z
  .object({
    id: z.string(),
    file: z.string().describe("Below the workspace's captures/."),
    role,
    session: z.string(),
    camera: z.string().nullable(),
    time,
    bytes: z.int(),
    quality: z.number().nullable(),
  })
  .meta({ id: "Capture", description: "A photo that a model is trained on: a plain file of the workspace." });

const plain = { tag: "workspace", scope: "admin" } as const;

export const addCapture = endpoint(
  "POST /v1/captures",
  {
    ...plain,
    summary: "Keeps a photo of a session, in the layout that training reads.",
    images: { image: "one" },
    body: z.strictObject({ role, session: labelText, camera: labelText.optional() }),
    answer: captureSchema,
    status: 201,
    errors: [...photoFaults(), "NO_FACE"],
  },
  async ({ images, body, signal }, { selfsame, workspace, now }) => {
    // Training would leave it out; now there is still somebody in front of the camera.
    const { quality } = await selfsame.embed(images.image, { signal });
    const { role, session, camera = null } = body;
    return storeCapture(workspace, { image: images.image, role, session, camera, quality }, new Date(now()));
  },
);

export const getCaptures = endpoint(
  "GET /v1/captures",
  {
    ...plain,
    summary: "The captures, oldest first, and what training will warn of.",
    answer: z.object({ items: z.array(captureSchema), warnings: z.array(z.string()) }),
  },
  async (_, { workspace }) => listCaptures(workspace),
);

export const getCaptureImage = endpoint(
  "GET /v1/captures/{id}/image",
  { ...plain, summary: "A capture's photo.", params: idParams, mediaType: "image/*", errors: ["NOT_FOUND"] },
  async ({ params, reply }, { workspace }) => {
    const { bytes, type } = readCapture(workspace, params.id);
    reply.type(type);
    return bytes;
  },
);

export const changeCapture = endpoint(
  "PATCH /v1/captures/{id}",
  {
    ...plain,
    summary: "Moves a capture to another role.",
    params: idParams,
    body: z.strictObject({ role }),
    answer: captureSchema,
    errors: ["NOT_FOUND"],
  },
  async ({ params, body }, { workspace }) => moveCapture(workspace, params.id, body.role),
);

export const removeCapture = endpoint(
  "DELETE /v1/captures/{id}",
  { ...plain, summary: "Deletes a capture.", params: idParams, errors: ["NOT_FOUND"] },
  async ({ params }, { workspace }) => {
    deleteCapture(workspace, params.id);
    return undefined;
  },
);
