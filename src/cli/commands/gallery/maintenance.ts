import { backupGallery } from "../../../people/backup.node.js";
import { reembedGallery } from "../../../people/reembedGallery.node.js";
import { restoreGallery } from "../../../people/restoreGallery.node.js";
import { command } from "../../command.js";
import { boundModelOption, galleryOptions } from "../../galleryOptions.js";
import { jobRemote, jobServerOptions, jobThere } from "../../jobThere.js";
import { jsonOption, modelOptions } from "../../options.js";
import { formatModel, note, printJson, printLine } from "../../output.js";
import { runJob } from "../../runJob.js";
import { by, place, withGallery } from "../../withGallery.js";
import { withSelfsame } from "../../withSelfsame.js";

export const reembedCommand = command({
  name: "reembed",
  description:
    "give the gallery another model (--model): its kept photos are embedded anew, then all are switched at once",
  args: {
    "drop-missing": { type: "boolean", description: "go on though templates without a photo will be lost" },
    ...jsonOption,
    ...modelOptions,
    ...galleryOptions,
    ...jobServerOptions,
  },
  local: ["workspace", "key-file", "workers", "threads"],
  remote: jobRemote,
  run: (options) => {
    const { server, model, json } = options;
    if (server !== undefined) {
      const label = options.label ?? `re-embed for ${model}`;
      const body = { label, model, dropMissing: options["drop-missing"] === true };
      return jobThere({ server, json }, (client) => client.call("POST /v1/jobs/reembed", { body }));
    }
    return withSelfsame(options, async (selfsame) => {
      const dropMissing = options["drop-missing"] === true;
      const done = await runJob(({ signal, onProgress }) =>
        reembedGallery({ ...place(options), selfsame, dropMissing, by, signal, onProgress }),
      );
      if (options.json) printJson(done);
      else {
        const { from, to, templates, dropped, takenOver } = done;
        printLine(
          from.revision === to.revision
            ? `nothing to do: the gallery is of ${formatModel(to.id, to.revision)} already`
            : `RE-EMBEDDED: ${templates} templates from ${formatModel(from.id, from.revision)} to ${formatModel(to.id, to.revision)}, ${dropped} lost${takenOver ? "; both are of one embedding space, so the embeddings stay" : ""}`,
        );
      }
      return 0;
    });
  },
});

const atTheKey = "it is done where the gallery and its key lie" as const;

export const rotateKeyCommand = command({
  name: "rotate-key",
  alone: atTheKey,
  description: "a new key for the gallery; every field is sealed anew. Interrupted, run it again",
  args: { ...jsonOption, ...boundModelOption, ...galleryOptions },
  run: async (options) => {
    const gallery = await withGallery(options, async (context) => {
      await runJob(({ signal, onProgress }) => context.gallery.rotateKey({ signal, onProgress }));
      return context.gallery.id;
    });
    if (options.json) printJson({ gallery });
    else {
      printLine(`ROTATED: the gallery ${gallery} has a new key`);
      note("copies of the old key open backups of before alone: make a new copy with `selfsame key backup`");
    }
    return 0;
  },
});

export const backupCommand = command({
  name: "backup",
  alone: atTheKey,
  description: "write the gallery, sealed, into one new file; the key is not in it (key backup)",
  args: {
    file: { type: "positional", required: true, description: "a new file" },
    ...jsonOption,
    ...boundModelOption,
    ...galleryOptions,
  },
  run: async (options) => {
    const done = await withGallery(options, (context) =>
      runJob(({ signal, onProgress }) => backupGallery(context, options.file, { signal, onProgress })),
    );
    if (options.json) printJson(done);
    else {
      printLine(`${done.file}: ${(done.bytes / 1e6).toFixed(1)} MB, sealed`);
      note("its key is not in it: keep a copy of that elsewhere (`selfsame key backup`)");
    }
    return 0;
  },
});

export const restoreCommand = command({
  name: "restore",
  alone: atTheKey,
  description: "put a backup into an empty workspace or database, and check every row of it",
  args: {
    file: { type: "positional", required: true, description: "as `backup` wrote it" },
    ...jsonOption,
    ...galleryOptions,
  },
  run: async (options) => {
    const done = await runJob(({ signal, onProgress }) =>
      restoreGallery(options.file, { ...place(options), signal, onProgress }),
    );
    if (options.json) printJson(done);
    else
      printLine(
        `RESTORED: ${done.place}: ${done.people} people, ${done.templates} templates; every row and ${done.auditRows} rows of the audit checked`,
      );
    return 0;
  },
});
