import { closeSync, openSync } from "node:fs";
import { defineCommand } from "citty";
import { SelfsameError } from "../../../core/errors.js";
import { refuseExisting } from "../../../core/files.node.js";
import { readTextWithin } from "../../../core/readWithin.node.js";
import { writeAside } from "../../../core/writeAside.node.js";
import { writing } from "../../../core/writing.node.js";
import type { AuditHead } from "../../../gallery/auditRow.js";
import { allOf } from "../../../people/pages.js";
import { command } from "../../command.js";
import { withDesk } from "../../desk/withDesk.js";
import { boundModelOption, galleryOptions } from "../../galleryOptions.js";
import { auditHeadSchema } from "../../gallerySchemas.js";
import { forceOption, jsonOption } from "../../options.js";
import { note, printJson, printLine } from "../../output.js";
import { serverOption } from "../../server.js";
import { writeFully } from "../../streams.js";

const common = { ...jsonOption, ...boundModelOption, ...galleryOptions, ...serverOption } as const;

const head = command({
  name: "audit head",
  description: "the signed end of the audit: keep it elsewhere, and later no row can be cut off unseen",
  args: {
    out: { type: "string", description: "write it to a file", valueHint: "FILE" },
    ...forceOption,
    ...common,
  },
  run: async (options) => {
    const { out } = options;
    refuseExisting(out === undefined ? [] : [out], options.force);
    const signed = await withDesk(options, (desk) => desk.auditHead());
    if (out !== undefined) writing(out, () => writeAside(out, `${JSON.stringify(signed, null, 2)}\n`));
    if (options.json || out === undefined) printJson(signed);
    else printLine(`${out}: the audit up to row ${signed.sequence}, ${signed.time}`);
    return 0;
  },
});

const verify = command({
  name: "audit verify",
  description: "check every row of the gallery and of its audit, and that exported heads are in it",
  args: {
    head: {
      type: "string",
      description: "a head, as `audit head` wrote it; may be repeated",
      valueHint: "FILE",
    },
    ...common,
  },
  repeatable: ["head"],
  run: async (options, { values }) => {
    const heads = values("head").map(readHead);
    const checked = await withDesk(options, (desk) => desk.verifyAudit(heads));
    if (options.json) printJson({ ...checked, heads: heads.length });
    else {
      printLine(
        `UNCHANGED: ${checked.rows} rows of the gallery and ${checked.auditRows} of the audit${heads.length === 0 ? "" : `, with ${heads.length} exported ${heads.length === 1 ? "head" : "heads"}`}`,
      );
      if (heads.length === 0)
        note(
          "a gallery put back to an older state as a whole is found only with a head that was kept elsewhere (--head)",
        );
    }
    return 0;
  },
});

function readHead(file: string): AuditHead {
  const text = readTextWithin(file, { most: 1e5, unreadable: "INVALID_ARGUMENT" });
  try {
    return auditHeadSchema.parse(JSON.parse(text));
  } catch {
    throw new SelfsameError("INVALID_ARGUMENT", `"${file}" is no head as \`audit head\` writes it`);
  }
}

const exporting = command({
  name: "audit export",
  description: "the audit's rows, oldest first, as JSON lines",
  args: {
    out: { type: "string", required: true, description: "file to write", valueHint: "FILE" },
    ...forceOption,
    ...common,
  },
  run: async (options) => {
    const { out } = options;
    refuseExisting([out], options.force);
    let rows = 0;
    await withDesk(options, async (desk) => {
      const file = writing(out, () => openSync(out, "w", 0o600));
      try {
        for await (const row of allOf((page) => desk.audit(page))) {
          writing(out, () => writeFully(file, `${JSON.stringify(row)}\n`));
          rows++;
        }
      } finally {
        writing(out, () => closeSync(file));
      }
    });
    if (options.json) printJson({ out, rows });
    else printLine(`${out}: ${rows} rows`);
    return 0;
  },
});

export const auditCommand = defineCommand({
  meta: { name: "audit", description: "what happened, and the proof that nobody changed it" },
  subCommands: { head, verify, export: exporting },
});
