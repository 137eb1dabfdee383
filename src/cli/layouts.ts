import { SelfsameError } from "../core/errors.js";
import { type Layout, layouts } from "../data/readers/readDataset.node.js";

/** For commands that measure. */
export const layoutOption = {
  layout: {
    type: "string",
    description:
      "how the images are laid out: folder (one per person), webcam (anchor/, positive/, negative/), lfw, omniglot, " +
      "images (default: the protocol's own)",
    valueHint: "NAME",
  },
} as const;

/** `{ layout }` where given. @throws INVALID_ARGUMENT */
export function layoutSetting(text: string | undefined): { layout?: Layout } {
  if (text === undefined) return {};
  const layout = layouts.find((name) => name === text);
  if (layout) return { layout };
  throw new SelfsameError("INVALID_ARGUMENT", `--layout takes ${layouts.join(", ")}, not "${text}"`);
}
