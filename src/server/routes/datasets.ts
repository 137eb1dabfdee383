import { z } from "zod";
import { workspaceDatasets } from "../../jobs/workspace/datasets.node.js";
import { endpoint } from "../endpoint.js";

const datasetSchema = z
  .object({
    id: z.string(),
    kind: z.enum(["captures", "folder"]),
    folders: z.int().describe("In a folder per person: people."),
    images: z.int(),
  })
  .meta({
    id: "Dataset",
    description: "Images that work can be done on: the captures, or a folder in datasets/.",
  });

export const listDatasets = endpoint(
  "GET /v1/datasets",
  {
    tag: "workspace",
    summary: "The captures, and the folders that lie in the workspace's datasets/.",
    scope: "admin",
    answer: z.object({ items: z.array(datasetSchema) }),
  },
  async (_, { workspace }) => ({ items: workspaceDatasets(workspace) }),
);
