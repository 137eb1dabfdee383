import { defineCommand } from "citty";
import { SelfsameError } from "../../../core/errors.js";
import type { AssignedFace } from "../../../people/inbox/assignFaces.node.js";
import type { Inbox } from "../../../people/inbox/listInbox.js";
import { command } from "../../command.js";
import type { Desk } from "../../desk/desk.js";
import { withDesk } from "../../desk/withDesk.js";
import { boundModelOption, galleryOptions, personDetails, personOptions } from "../../galleryOptions.js";
import { jsonOption } from "../../options.js";
import { formatRate, printJson, printLine } from "../../output.js";
import { formatPerson } from "../../peopleOutput.js";
import { serverOption } from "../../server.js";

const common = { ...jsonOption, ...boundModelOption, ...galleryOptions, ...serverOption } as const;
const facesArgument = {
  face: { type: "positional", required: true, description: "faces, as `inbox list` names them" },
} as const;

const list = command({
  name: "inbox list",
  description: "faces that nobody matched, put together by likeness",
  args: { ignored: { type: "boolean", description: "those that were ignored" }, ...common },
  run: async (options) => {
    const inbox = await withDesk(options, (desk) => desk.inbox(options.ignored ? "ignored" : "waiting"));
    if (options.json) printJson(inbox);
    else for (const line of inboxLines(inbox)) printLine(line);
    return 0;
  },
});

function inboxLines({ clusters, faces, threshold, targetFmr, unsuggested }: Inbox): string[] {
  const at =
    threshold === null || targetFmr === null
      ? "no threshold: each stays alone"
      : `put together at score ${threshold.toFixed(4)}, set for FMR ${formatRate(targetFmr)}`;
  return [
    `${faces} faces in ${clusters.length} clusters (${at})`,
    ...(unsuggested === null ? [] : [`nobody is suggested: ${unsuggested}`]),
    ...clusters.flatMap((cluster, i) => [
      `cluster ${i + 1}`,
      ...cluster.suggestions.map(
        ({ person, score }) => `  perhaps    ${score.toFixed(4)} ${formatPerson(person)}`,
      ),
      ...cluster.faces.map(
        ({ id, created, expires, quality }) =>
          `  face       ${id}  ${created.slice(0, 16)}, until ${expires.slice(0, 10)}, quality ${quality.toFixed(3)}`,
      ),
    ]),
  ];
}

const assign = command({
  name: "inbox assign",
  description: "make faces templates of a person, known or new",
  args: {
    ...facesArgument,
    person: { type: "string", description: "who it is (id or external id)", valueHint: "PERSON" },
    ...personOptions,
    "allow-duplicates": { type: "boolean", description: "also take photos that are enrolled already" },
    ...common,
  },
  rest: true,
  repeatable: ["group"],
  run: async (options, { rest, values }) => {
    const details = personDetails(options, values("group"));
    if ((options.person === undefined) === (Object.keys(details).length === 0))
      throw new SelfsameError("INVALID_ARGUMENT", "give --person, or --name of somebody new");
    const result = await withDesk(options, (desk) =>
      desk.assign([options.face, ...rest], options.person ?? details, {
        allowDuplicates: options["allow-duplicates"] === true,
      }),
    );
    if (options.json) printJson(result);
    else {
      const { person, created, assigned, faces } = result;
      printLine(
        person === null || assigned === 0
          ? "NOT ASSIGNED: no face could be taken"
          : `${created ? "ENROLLED" : "ASSIGNED"}: ${formatPerson(person)}, ${assigned} of ${faces.length} faces`,
      );
      for (const face of faces) printLine(assignedLine(face));
    }
    return result.assigned > 0 ? 0 : 3;
  },
});

const assignedLine = ({ face, outcome, reason, explanation }: AssignedFace): string =>
  outcome === "assigned" ? `  assigned   ${face}` : `  refused    ${face}: ${reason}: ${explanation}`;

const changing = (name: keyof Pick<Desk, "ignore" | "discard">, description: string, done: string) =>
  command({
    name: `inbox ${name}`,
    description,
    args: { ...facesArgument, ...common },
    rest: true,
    run: async (options, { rest }) => {
      const faces = [options.face, ...rest];
      await withDesk(options, (desk) => desk[name](faces));
      if (options.json) printJson({ faces });
      else printLine(`${done}: ${faces.length} ${faces.length === 1 ? "face" : "faces"}`);
      return 0;
    },
  });

const not = command({
  name: "inbox not",
  description: "not this person: suggests them no more for these faces",
  args: {
    ...facesArgument,
    person: {
      type: "string",
      required: true,
      description: "who it is not (id or external id)",
      valueHint: "PERSON",
    },
    ...common,
  },
  rest: true,
  run: async (options, { rest }) => {
    const faces = [options.face, ...rest];
    await withDesk(options, (desk) => desk.notThisPerson(faces, options.person));
    if (options.json) printJson({ faces });
    else printLine(`NOT ${options.person}: ${faces.length} ${faces.length === 1 ? "face" : "faces"}`);
    return 0;
  },
});

export const inboxCommand = defineCommand({
  meta: { name: "inbox", description: "faces that nobody matched: list, assign, ignore, discard" },
  subCommands: {
    list,
    assign,
    ignore: changing("ignore", "show faces no more until they expire", "IGNORED"),
    discard: changing("discard", "erase faces at once", "DISCARDED"),
    not,
  },
});
