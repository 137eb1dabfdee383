import { type Context, change } from "./context.js";
import { erasePerson } from "./deletion.js";
import { appendEvent } from "./events.js";
import { eraseFace } from "./faceRows.js";
import type { DeletionReceipt } from "./gallery.js";
import { dropExpired } from "./kept.js";
import { textOf } from "./sealedTable.js";

const dayMs = 24 * 3600 * 1000;

/** Erases what has expired by a time: what a service kept, unknown faces, and people so long after their last template (none: after they were added). */
export async function purge(
  context: Context,
  now: number,
): Promise<{ readonly people: readonly DeletionReceipt[]; readonly unknownFaces: number }> {
  return change(context, async (it) => {
    await dropExpired(it.tx, now);
    const faces = await it.tx.all("SELECT id FROM faces WHERE expires <= $1", [now]);
    for (const row of faces) await eraseFace(it, textOf(row, "id"));
    if (faces.length > 0) await appendEvent(it, { action: "purge faces", details: { faces: faces.length } });
    const { retentionDays } = it.state.settings;
    if (retentionDays === null) return { people: [], unknownFaces: faces.length };
    const people: DeletionReceipt[] = [];
    const sql = `SELECT id FROM people WHERE created <= $1 AND NOT EXISTS
      (SELECT 1 FROM templates WHERE person = people.id AND generation = $2 AND created > $1) ORDER BY id`;
    for (const row of await it.tx.all(sql, [now - retentionDays * dayMs, it.state.generation])) {
      const person = textOf(row, "id");
      people.push(await erasePerson(it, person, { action: "purge", details: { person, retentionDays } }));
    }
    return { people, unknownFaces: faces.length };
  });
}
