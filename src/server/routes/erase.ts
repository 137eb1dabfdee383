import { z } from "zod";
import { eraseCaptures } from "../../jobs/workspace/captures.node.js";
import { deletePerson } from "../../people/deletePerson.js";
import { discardFaces } from "../../people/inbox/putAside.js";
import { endpoint } from "../endpoint.js";

/** Each is a transaction of its own: more would outlast a request. */
const mostPeople = 200;
const mostFaces = 1000;

export const eraseEverything = endpoint(
  "POST /v1/erase",
  {
    tag: "service",
    scope: "admin",
    summary: "Erases people, the inbox and captures, a part each time: again, until nothing is left.",
    body: z.strictObject({
      confirm: z.literal("delete everything").describe("So that nobody does it by mistake."),
    }),
    answer: z.object({
      people: z.int().describe("Erased now, as are the next two."),
      faces: z.int(),
      captures: z.int(),
      left: z.int().describe("People and faces that are still there."),
    }),
  },
  async ({ caller, signal }, { gallery, peopleOf, workspace }) => {
    const context = peopleOf(caller);
    const erased = { people: 0, faces: 0, captures: 0 };
    for (const { id } of (await gallery.people({ limit: mostPeople })).items) {
      if (signal.aborted) break;
      await deletePerson(context, id);
      erased.people++;
    }
    for (const state of ["waiting", "ignored"] as const) {
      const { items } = await gallery.unknownFaces({ state, limit: mostFaces });
      if (items.length === 0) continue;
      await discardFaces(
        context,
        items.map(({ id }) => id),
      );
      erased.faces += items.length;
    }
    erased.captures = eraseCaptures(workspace).length;
    const { people, unknownFaces } = await gallery.counts();
    return { ...erased, left: people + unknownFaces };
  },
);
