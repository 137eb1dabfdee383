import { z } from "zod";
import { csvCell } from "../../core/csvCell.js";
import { SelfsameError } from "../../core/errors.js";
import { throwIfAborted } from "../../core/job.js";
import { findPerson } from "../../people/findPerson.js";
import { type DecisionEvent, decisionsPage } from "../decisions.js";
import { endpoint } from "../endpoint.js";
import { time } from "../schemas/ids.js";
import { pageOf, pageQuery, personId } from "../schemas/person.js";

const eventSchema = z
  .object({
    sequence: z.int().describe("Of the audit's row."),
    time,
    kind: z.enum(["verify", "identify"]),
    outcome: z.string(),
    reason: z.string().nullable(),
    person: z.string().nullable(),
    score: z.number().nullable(),
    threshold: z.number().nullable(),
    targetFmr: z.number().nullable(),
    targetFpir: z.number().nullable(),
    revision: z.string().nullable(),
    by: z.string().nullable().describe("The key's prefix, or page."),
  })
  .meta({ id: "DecisionEvent", description: "What was decided: ids and figures." });

const filter = {
  kind: z.enum(["verify", "identify"]).optional(),
  outcome: z.enum(["match", "no match", "no decision"]).optional(),
  person: personId.optional(),
  from: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
};

const plain = { tag: "service", scope: "admin" } as const;

export const getEvents = endpoint(
  "GET /v1/events",
  {
    ...plain,
    summary: "What was decided, newest first.",
    query: pageQuery.extend(filter),
    answer: pageOf(eventSchema).extend({
      truncated: z
        .boolean()
        .describe("Whether the page ended before it was full: there may be more behind `next`."),
    }),
    errors: ["CURSOR_INVALID", "PERSON_NOT_FOUND"],
  },
  async ({ query: { cursor, limit, ...filters }, caller }, { gallery, peopleOf }) => {
    const { person } = filters;
    const known = person === undefined ? {} : { person: (await findPerson(peopleOf(caller), person)).id };
    return decisionsPage(gallery, { ...filters, ...known }, { cursor, limit });
  },
);

/** Null for who was erased since. */
async function whoIs(context: Parameters<typeof findPerson>[0], person: string) {
  try {
    return await findPerson(context, person);
  } catch (error) {
    if (error instanceof SelfsameError && error.code === "PERSON_NOT_FOUND") return null;
    throw error;
  }
}

const columns = ["day", "person", "externalId", "name", "kind", "outcome", "count", "first", "last"] as const;

export const getEventsCsv = endpoint(
  "GET /v1/events.csv",
  {
    ...plain,
    slow: true,
    summary: "What was decided, counted by day, person, kind and outcome, as CSV. It names people.",
    query: z.strictObject({ from: filter.from, until: filter.until }),
    mediaType: "text/csv",
  },
  async ({ query, caller, reply, signal }, { gallery, peopleOf }) => {
    const groups = new Map<string, { event: DecisionEvent; count: number; first: string }>();
    for (let cursor: string | undefined; ; ) {
      throwIfAborted(signal);
      const page = await decisionsPage(gallery, query, { cursor, limit: 1000 });
      for (const event of page.items) {
        const key = [event.time.slice(0, 10), event.person, event.kind, event.outcome].join("\n");
        const before = groups.get(key);
        // Newest first: the first that is met is the last of its day.
        groups.set(key, {
          event: before?.event ?? event,
          count: (before?.count ?? 0) + 1,
          first: event.time,
        });
      }
      if (page.next === null) break;
      cursor = page.next;
    }
    const rows: string[] = [columns.join(",")];
    for (const { event, count, first } of groups.values()) {
      const person = event.person === null ? null : await whoIs(peopleOf(caller), event.person);
      const { time, kind, outcome } = event;
      const named = [event.person, person?.externalId ?? null, person?.name ?? null];
      rows.push([time.slice(0, 10), ...named, kind, outcome, count, first, time].map(csvCell).join(","));
    }
    reply.header("content-disposition", 'attachment; filename="events.csv"');
    reply.type("text/csv; charset=utf-8");
    return `${rows.join("\r\n")}\r\n`;
  },
);
