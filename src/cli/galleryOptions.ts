import { SelfsameError } from "../core/errors.js";
import { numberOption } from "./options.js";

/** Options that every command with a gallery takes. */
export const galleryOptions = {
  workspace: {
    type: "string",
    description: "folder of your own data (default: SELFSAME_HOME, else in the user's data folder)",
    valueHint: "DIR",
  },
  "key-file": {
    type: "string",
    description: "the gallery's key (default: SELFSAME_KEY_FILE, else in the user's settings)",
    valueHint: "FILE",
  },
} as const;

/** Of commands that look at no photo: the model that the gallery is bound to, for those that decide by it. */
export const boundModelOption = {
  model: {
    type: "string",
    description: "the gallery's model: built-in or bundle folder (default: default)",
    valueHint: "MODEL",
  },
} as const;

export const personOptions = {
  name: { type: "string", description: "what to call the person", valueHint: "NAME" },
  id: { type: "string", description: "their key in your own system; unique", valueHint: "ID" },
  group: { type: "string", description: "a group they belong to; may be repeated", valueHint: "GROUP" },
} as const;

export interface GalleryArgs {
  readonly workspace?: string | undefined;
  readonly "key-file"?: string | undefined;
}

/** `{ name, externalId, groups }` where given. */
export function personDetails(
  { name, id }: { readonly name?: string | undefined; readonly id?: string | undefined },
  groups: readonly string[],
): { name?: string; externalId?: string; groups?: readonly string[] } {
  return {
    ...(name === undefined ? {} : { name }),
    ...(id === undefined ? {} : { externalId: id }),
    ...(groups.length === 0 ? {} : { groups }),
  };
}

/** A rate that an option was given, above 0 and below 1. @throws INVALID_ARGUMENT */
export function rateOption(option: string, text: string | undefined): number | undefined {
  const value = numberOption(option, text, { least: 0, most: 1, whole: false });
  if (value === undefined || (value > 0 && value < 1)) return value;
  throw new SelfsameError(
    "INVALID_ARGUMENT",
    `--${option} takes a fraction above 0 and below 1, such as 0.01, not "${text}"`,
  );
}
