import { defineCommand } from "citty";
import { SelfsameError } from "../../../core/errors.js";
import { importPeople } from "../../../people/transfer/importPeople.node.js";
import { command } from "../../command.js";
import { withDesk } from "../../desk/withDesk.js";
import { boundModelOption, galleryOptions, personDetails, personOptions } from "../../galleryOptions.js";
import { jsonOption, modelOptions, wholeNumber } from "../../options.js";
import { note, printJson, printLine } from "../../output.js";
import { formatPerson } from "../../peopleOutput.js";
import { runJob } from "../../runJob.js";
import { serverOption } from "../../server.js";
import { shownName } from "../../skipped.js";
import { tableLines } from "../../table.js";
import { withPeople } from "../../withGallery.js";
import { check } from "./check.js";
import { candidates, merge, merges } from "./merge.js";

const common = { ...jsonOption, ...boundModelOption, ...galleryOptions, ...serverOption } as const;
const personArgument = {
  person: { type: "positional", required: true, description: "a person (id or external id)" },
} as const;

const list = command({
  name: "people list",
  description: "the enrolled people",
  args: {
    match: { type: "string", description: "a text that name or external id contains", valueHint: "TEXT" },
    group: { type: "string", description: "only people of this group", valueHint: "GROUP" },
    limit: { type: "string", description: "most people", default: "100", valueHint: "N" },
    cursor: { type: "string", description: "`next` of the page before", valueHint: "CURSOR" },
    ...common,
  },
  run: async (options) => {
    const { match, group, cursor } = options;
    const limit = wholeNumber("limit", options.limit, 1000);
    const { items, next } = await withDesk(options, (desk) =>
      desk.people({
        limit,
        ...(match === undefined ? {} : { match }),
        ...(group === undefined ? {} : { group }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
    );
    if (options.json) printJson({ people: items, next });
    else {
      const rows = items.map(({ id, name, externalId, templates, created }) => [
        id,
        shownName(name ?? ""),
        shownName(externalId ?? ""),
        String(templates),
        created.slice(0, 10),
      ]);
      const heading = ["id", "name", "external id", "templates", "since"];
      for (const line of tableLines([heading, ...rows])) printLine(line);
      if (next !== null) note(`there are more: --cursor ${next}`);
    }
    return 0;
  },
});

const show = command({
  name: "people show",
  description: "a person, their templates and consents",
  args: { ...personArgument, ...common },
  run: async (options) => {
    const person = await withDesk(options, (desk) => desk.person(options.person));
    if (options.json) {
      printJson({ ...person });
      return 0;
    }
    printLine(formatPerson(person));
    printLine(`  since      ${person.created}`);
    if (person.groups.length > 0) printLine(`  groups     ${person.groups.join(", ")}`);
    for (const [key, value] of Object.entries(person.metadata)) printLine(`  ${key}: ${value}`);
    for (const { id, created, quality, origin, hasImage } of person.templates)
      printLine(
        `  template   ${id}: ${origin}, ${created.slice(0, 10)}, quality ${quality.toFixed(3)}, photo ${hasImage ? "kept" : "not kept"}`,
      );
    for (const { purpose, textVersion, given, expires } of person.consents)
      printLine(
        `  consent    ${purpose} (text ${textVersion}), given ${given.slice(0, 10)}${expires === null ? "" : `, until ${expires.slice(0, 10)}`}`,
      );
    return 0;
  },
});

const change = command({
  name: "people change",
  description: "a person's name, external id or groups",
  args: { ...personArgument, ...personOptions, ...common },
  repeatable: ["group"],
  run: async (options, { values }) => {
    const fields = personDetails(options, values("group"));
    if (Object.keys(fields).length === 0)
      throw new SelfsameError("INVALID_ARGUMENT", "nothing to change: give --name, --id or --group");
    const person = await withDesk(options, (desk) => desk.changePerson(options.person, fields));
    if (options.json) printJson(person);
    else printLine(formatPerson(person));
    return 0;
  },
});

const erase = command({
  name: "people delete",
  description: "erase people: templates, photos, consents, their faces in the inbox; prints receipts",
  args: { ...personArgument, ...common },
  rest: true,
  run: async (options, { rest }) => {
    const receipts = await withDesk(options, async (desk) => {
      // All are found before anybody is erased: a receipt that was not printed is lost.
      const ids = new Set<string>();
      for (const person of [options.person, ...rest]) ids.add((await desk.person(person)).id);
      const done = [];
      for (const id of ids) done.push(await desk.deletePerson(id));
      return done;
    });
    if (options.json) printJson({ receipts });
    else
      for (const { person, deleted, templates, images, unknownFaces, consents, auditSequence } of receipts)
        printLine(
          `DELETED: ${person} at ${deleted}: ${templates} templates, ${images} photos and thumbnails, ${unknownFaces} faces of the inbox, ${consents} consents (audit row ${auditSequence})`,
        );
    return 0;
  },
});

const exporting = command({
  name: "people export",
  description: "write a person, or everybody, into a new folder: JSON and photos, no longer sealed",
  args: {
    person: { type: "positional", required: false, description: "a person (id or external id)" },
    all: { type: "boolean", description: "everybody" },
    out: { type: "string", required: true, description: "a new folder", valueHint: "DIR" },
    ...common,
  },
  run: async (options) => {
    const { person, out } = options;
    if ((person === undefined) !== (options.all === true))
      throw new SelfsameError("INVALID_ARGUMENT", "give a person, or --all");
    const result = await withDesk(options, (desk) =>
      runJob(({ signal, onProgress }) => desk.exportTo(out, person, { signal, onProgress })),
    );
    if (options.json) printJson(result);
    else {
      const { people, templates, files } = result;
      printLine(
        `${out}: ${people} ${people === 1 ? "person" : "people"}, ${templates} templates, ${files} pictures`,
      );
      note("whoever can read that folder can read them: it is not sealed");
    }
    return 0;
  },
});

const importing = command({
  name: "people import",
  description: "read what `people export` wrote, of this or another gallery",
  alone: "an export holds embeddings, which a service takes from nobody",
  args: {
    folder: { type: "positional", required: true, description: "the folder" },
    ...jsonOption,
    ...modelOptions,
    ...galleryOptions,
  },
  run: async (options) => {
    const result = await withPeople(options, (context) =>
      runJob(({ signal, onProgress }) => importPeople(context, options.folder, { signal, onProgress })),
    );
    if (options.json) printJson(result);
    else {
      for (const { folder, reason, explanation } of result.people)
        if (reason !== null) printLine(`  refused    ${folder}: ${explanation}`);
      printLine(`${result.imported} people imported, ${result.refused} refused`);
    }
    return result.refused === 0 ? 0 : 3;
  },
});

export const peopleCommand = defineCommand({
  meta: { name: "people", description: "list, show, change, delete, export, import, merge or check people" },
  subCommands: {
    list,
    show,
    change,
    delete: erase,
    export: exporting,
    import: importing,
    merge,
    merges,
    candidates,
    check,
  },
});
