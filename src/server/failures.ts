import { SelfsameError } from "../core/errors.js";
import type { AuditRow } from "../gallery/auditRow.js";
import type { Gallery } from "../gallery/gallery.js";
import { retryAfter } from "./retryAfter.js";

/** Pauses verifications of a person whom somebody failed to be too often. */
export interface FailureWatch {
  /**
   * Runs a verification of a person.
   *
   * @throws VERIFICATION_PAUSED
   */
  during<T>(person: string, verify: () => Promise<T>): Promise<T>;
}

const most = 5;
const windowMs = 3 * 60_000;
/** How far back a server that was just started looks. */
const lookedBack = 1000;

/**
 * Counts failed verifications as the audit has them, so that all processes on one gallery count as one, and a restart forgets none. Those
 * under way count as failed until they are not: many at once are no way around it.
 *
 * @param now milliseconds
 */
export function failureWatch(
  gallery: () => Pick<Gallery, "audit" | "auditHead">,
  now: () => number,
): FailureWatch {
  const failures = new Map<string, number[]>();
  const underWay = new Map<string, number>();
  let seen: number | null = null;
  let last: Promise<void> = Promise.resolve();

  const take = ({ action, details, time }: AuditRow) => {
    const { person, outcome } = details;
    if (action !== "verify" || outcome !== "no match" || typeof person !== "string") return;
    failures.set(person, [...(failures.get(person) ?? []), Date.parse(time)].slice(-most));
  };
  const readOn = async () => {
    seen ??= Math.max(0, (await gallery().auditHead()).sequence - lookedBack);
    for (;;) {
      const { items, next } = await gallery().audit({ cursor: String(seen), limit: 1000 });
      for (const row of items) take(row);
      seen = items.at(-1)?.sequence ?? seen;
      if (next === null) break;
    }
    for (const [person, times] of failures)
      if ((times.at(-1) ?? 0) <= now() - windowMs) failures.delete(person);
  };
  const catchUp = () => {
    last = last.catch(() => {}).then(readOn);
    return last;
  };

  return {
    during: async (person, verify) => {
      await catchUp();
      const recent = (failures.get(person) ?? []).filter((time) => time > now() - windowMs);
      const at = underWay.get(person) ?? 0;
      if (recent.length + at >= most) {
        const wait = recent.length >= most ? ((recent[0] ?? now()) + windowMs - now()) / 1000 : 1;
        const words = `${most} verifications of this person failed within ${windowMs / 60_000} minutes, or are under way`;
        throw retryAfter(new SelfsameError("VERIFICATION_PAUSED", words), wait);
      }
      underWay.set(person, at + 1);
      try {
        return await verify();
      } finally {
        const left = (underWay.get(person) ?? 1) - 1;
        if (left > 0) underWay.set(person, left);
        else underWay.delete(person);
      }
    },
  };
}
