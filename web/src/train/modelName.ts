import { texts } from "../texts.js";
import type { ModelRow } from "./modes.js";

/** What a model is called in a list, and whether it is in use: its label; the one that comes with Selfsame has none but its id. */
export const modelName = (model: Pick<ModelRow, "id" | "label" | "builtIn" | "inUse">): string =>
  model.inUse ? texts.train.start.inUse(modelLabel(model)) : modelLabel(model);

export const modelLabel = ({ id, label, builtIn }: Pick<ModelRow, "id" | "label" | "builtIn">): string =>
  builtIn && id === "default" ? texts.parts.builtIn : label;
