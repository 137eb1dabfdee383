import { defineCommand } from "citty";
import { readTextWithin } from "../../../core/readWithin.node.js";
import { exportKey, importKey } from "../../../gallery/seal/keyBackup.node.js";
import { keyFilePlace } from "../../../gallery/seal/openKeyFile.node.js";
import { command } from "../../command.js";
import { boundModelOption, galleryOptions } from "../../galleryOptions.js";
import { jsonOption } from "../../options.js";
import { note, printJson, printLine } from "../../output.js";
import { withGallery } from "../../withGallery.js";

/** A passphrase stands in a file: in the command's words it would be in the shell's history and in every list of processes. */
const passphraseOption = {
  "passphrase-file": {
    type: "string",
    description: "a file whose first line is the passphrase of the copy",
    valueHint: "FILE",
  },
} as const;

const backup = command({
  name: "key backup",
  alone: "a service gives the gallery's key to nobody",
  description:
    "write a copy of the gallery's key: without its key nobody can read a gallery or a backup of it",
  args: {
    file: {
      type: "positional",
      required: true,
      description: "a new file, kept away from the gallery's backups",
    },
    ...passphraseOption,
    ...jsonOption,
    ...boundModelOption,
    ...galleryOptions,
  },
  run: async (options) => {
    const { file } = options;
    const passphrase = passphraseOf(options["passphrase-file"]);
    // The gallery is opened to know its id, and that the key is its own.
    await withGallery(options, ({ gallery, workspace }) => {
      const keyFile = options["key-file"];
      const { path } = keyFilePlace({
        gallery: gallery.id,
        workspace,
        ...(keyFile === undefined ? {} : { keyFile }),
      });
      return exportKey(path, file, passphrase);
    });
    const sealed = passphrase !== undefined;
    if (options.json) printJson({ file, sealed });
    else {
      printLine(`${file}: a copy of the key${sealed ? ", sealed by the passphrase" : ""}`);
      if (!sealed)
        note(
          "whoever has this file has the key: keep it as you would the gallery (--passphrase-file seals it)",
        );
    }
    return 0;
  },
});

const restore = command({
  name: "key restore",
  alone: "a service takes the gallery's key from nobody",
  description: "put a copy of a key in its place; a key that is there is never overwritten",
  args: {
    file: { type: "positional", required: true, description: "as `key backup` wrote it" },
    ...passphraseOption,
    "key-file": galleryOptions["key-file"],
    ...jsonOption,
  },
  run: async (options) => {
    const passphrase = passphraseOf(options["passphrase-file"]);
    const keyFile = options["key-file"];
    const { path, gallery, made } = await importKey(options.file, {
      ...(passphrase === undefined ? {} : { passphrase }),
      ...(keyFile === undefined ? {} : { keyFile }),
    });
    if (options.json) printJson({ file: path, gallery, made });
    else printLine(`${path}: the key of the gallery ${gallery}${made ? "" : ", which was there already"}`);
    return 0;
  },
});

function passphraseOf(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  return readTextWithin(file, { most: 1e5, unreadable: "INVALID_ARGUMENT" }).split(/\r?\n/)[0] ?? "";
}

export const keyCommand = defineCommand({
  meta: { name: "key", description: "the key of the gallery: backup, restore" },
  subCommands: { backup, restore },
});
