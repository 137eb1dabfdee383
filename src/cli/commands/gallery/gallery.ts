import { defineCommand } from "citty";
import type { GallerySettings } from "../../../gallery/gallery.js";
import { command } from "../../command.js";
import { withDesk } from "../../desk/withDesk.js";
import { boundModelOption, galleryOptions, rateOption } from "../../galleryOptions.js";
import { jsonOption, numberOption } from "../../options.js";
import { formatModel, formatRate, printJson, printLine } from "../../output.js";
import { serverOption } from "../../server.js";
import { withGallery } from "../../withGallery.js";

const common = { ...jsonOption, ...boundModelOption, ...galleryOptions } as const;
const asked = { ...common, ...serverOption } as const;

const show = command({
  name: "gallery show",
  description: "where the gallery lies, its model, how many are in it, what it was told",
  args: asked,
  run: async (options) => {
    const shown = await withDesk(options, (desk) => desk.gallery());
    if (options.json) {
      printJson(shown);
      return 0;
    }
    printLine(`${shown.place} (${shown.kind}, id ${shown.gallery})`);
    printLine(`  model      ${formatModel(shown.model.id, shown.model.revision)}`);
    printLine(
      `  holds      ${shown.people} people, ${shown.templates} templates, ${shown.unknownFaces} unknown faces`,
    );
    for (const line of settingsLines(shown.settings)) printLine(line);
    return 0;
  },
});

const settings = command({
  name: "gallery settings",
  description: "what the gallery was told; options change it",
  args: {
    "verify-only": { type: "boolean", description: "search nobody 1:N (--no-verify-only: do again)" },
    "keep-images": {
      type: "boolean",
      description: "keep the photos of templates, sealed (--no-keep-images: don't)",
    },
    "keep-unknown": {
      type: "string",
      description: "days that faces of nobody wait in the inbox; 0: none",
      valueHint: "DAYS",
    },
    retention: {
      type: "string",
      description: "days after their last template that people are erased; never",
      valueHint: "DAYS",
    },
    fpir: {
      type: "string",
      description: "rate of strangers' searches that may find somebody",
      valueHint: "RATE",
    },
    "readable-vectors": {
      type: "boolean",
      description:
        "PostgreSQL: search by pgvector, with vectors readable in the database (--no-readable-vectors: erase them)",
    },
    ...asked,
  },
  run: async (options) => {
    const change = settingsChange(options);
    const now = await withDesk(options, (desk) =>
      Object.keys(change).length === 0 ? desk.settings() : desk.changeSettings(change),
    );
    if (options.json) printJson(now);
    else for (const line of settingsLines(now)) printLine(line);
    return 0;
  },
});

interface SettingsArgs {
  readonly "verify-only"?: boolean | undefined;
  readonly "keep-images"?: boolean | undefined;
  readonly "keep-unknown"?: string | undefined;
  readonly retention?: string | undefined;
  readonly fpir?: string | undefined;
  readonly "readable-vectors"?: boolean | undefined;
}

function settingsChange(options: SettingsArgs): Partial<GallerySettings> {
  const days = (option: string, text: string | undefined, least: number) =>
    numberOption(option, text, { least, most: 36_500 });
  const unknown = days("keep-unknown", options["keep-unknown"], 0);
  const retention = options.retention === "never" ? null : days("retention", options.retention, 1);
  const fpir = rateOption("fpir", options.fpir);
  const { "verify-only": verifyOnly, "keep-images": keepImages } = options;
  const { "readable-vectors": readableVectors } = options;
  return {
    ...(verifyOnly === undefined ? {} : { verifyOnly }),
    ...(keepImages === undefined ? {} : { keepImages }),
    ...(unknown === undefined ? {} : { keepUnknownDays: unknown }),
    ...(retention === undefined ? {} : { retentionDays: retention }),
    ...(fpir === undefined ? {} : { targetFpir: fpir }),
    ...(readableVectors === undefined ? {} : { readableVectors }),
  };
}

function settingsLines(now: GallerySettings): string[] {
  const { verifyOnly, keepImages, keepUnknownDays, retentionDays, targetFpir } = now;
  return [
    `  search     ${verifyOnly ? "nobody: it verifies claimed identities only" : `at FPIR ${formatRate(targetFpir)}`}`,
    `  photos     ${keepImages ? "kept, sealed" : "not kept"}`,
    `  unknown    ${keepUnknownDays === 0 ? "not kept" : `kept for ${keepUnknownDays} days`}`,
    ...(now.readableVectors ? ["  vectors    readable in the database, searched by pgvector"] : []),
    `  retention  ${retentionDays === null ? "until deleted" : `${retentionDays} days after the last template`}`,
  ];
}

const purge = command({
  name: "gallery purge",
  description: "erase what has expired: people past retention, unknown faces",
  alone: "a service does so by itself, every hour",
  args: common,
  run: async (options) => {
    const done = await withGallery(options, ({ gallery }) => gallery.purge());
    if (options.json) printJson(done);
    else printLine(`ERASED: ${done.people.length} people, ${done.unknownFaces} unknown faces`);
    return 0;
  },
});

export const galleryCommand = defineCommand({
  meta: { name: "gallery", description: "show a gallery, change its settings, purge what has expired" },
  subCommands: { show, settings, purge },
});
