import { SelfsameError } from "../../../core/errors.js";
import { command } from "../../command.js";
import { withDesk } from "../../desk/withDesk.js";
import { boundModelOption, galleryOptions } from "../../galleryOptions.js";
import { jsonOption } from "../../options.js";
import { printJson, printLine } from "../../output.js";
import { formatPerson } from "../../peopleOutput.js";
import { serverOption } from "../../server.js";

const common = { ...jsonOption, ...boundModelOption, ...galleryOptions, ...serverOption } as const;

export const merge = command({
  name: "people merge",
  description: "make two people one: FROM becomes a part of INTO; --undo makes them two again",
  args: {
    into: { type: "positional", required: false, description: "who stays (id or external id)" },
    from: { type: "positional", required: false, description: "who is merged into them" },
    undo: { type: "string", description: "a merge, as it was printed", valueHint: "MERGE" },
    ...common,
  },
  run: async (options) => {
    const { into, from, undo } = options;
    if (
      (undo === undefined) !== (into !== undefined && from !== undefined) ||
      (undo !== undefined && into !== undefined)
    )
      throw new SelfsameError("INVALID_ARGUMENT", "give two people, or --undo with a merge");
    if (undo !== undefined) {
      const person = await withDesk(options, (desk) => desk.undoMerge(undo));
      if (options.json) printJson(person);
      else printLine(`MADE TWO AGAIN: ${formatPerson(person)}`);
      return 0;
    }
    const done = await withDesk(options, (desk) => desk.merge(String(into), String(from)));
    if (options.json) printJson(done);
    else printLine(`MERGED: ${done.from} into ${done.into}; undo it with: people merge --undo ${done.id}`);
    return 0;
  },
});

export const merges = command({
  name: "people merges",
  description: "the merges that can be undone",
  args: common,
  run: async (options) => {
    const found = await withDesk(options, (desk) => desk.merges());
    if (options.json) printJson({ merges: found });
    else for (const { id, into, from, time } of found) printLine(`${id}  ${from} into ${into} at ${time}`);
    return 0;
  },
});

export const candidates = command({
  name: "people candidates",
  description: "pairs of people who match, and so may be one",
  args: common,
  run: async (options) => {
    const pairs = await withDesk(options, (desk) => desk.mergeCandidates());
    if (options.json) printJson({ pairs });
    else
      for (const { a, b, score } of pairs)
        printLine(`${score.toFixed(4)}  ${formatPerson(a)}  ${formatPerson(b)}`);
    return 0;
  },
});
