import { SelfsameError } from "../../core/errors.js";
import { anyText, check, checkFields, type Rule, text } from "../../core/options.js";

/** When and in which session an image was captured. */
export interface Capture {
  /** Images captured in one go: one place, one light, one set of clothes. Letters, digits, ".", "-", "_". */
  readonly session: string;
  /** UTC. */
  readonly time: Date;
}

/** Date and time, to the second or the millisecond, with or without the separators of ISO 8601; then maybe a counter. */
const form =
  /^(.+?)[_-](\d{4})-?(\d\d)-?(\d\d)[T_-](\d\d)[:.-]?(\d\d)[:.-]?(\d\d)(?:[:.,-]?(\d{3}))?Z?(?:[_-]\d+)?\.\w+$/;

const date: Rule = {
  expected: "a Date",
  holds: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
};

/**
 * The name of a captured image: `SESSION_YYYYMMDDTHHMMSSmmmZ.jpg`, in UTC. It sorts by session, then time.
 *
 * @throws INVALID_ARGUMENT where the session has other characters than letters, digits, ".", "-" and "_"
 * @example
 * captureName({ session: "desk", time: new Date(0) }); // "desk_19700101T000000000Z.jpg"
 */
export function captureName(capture: Capture): string {
  checkFields(capture, "a capture", { session: text, time: date });
  const { session, time } = capture;
  if (!/^[\p{L}\p{N}._-]+$/u.test(session) || session.startsWith("."))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `a session is named by letters, digits, ".", "-" and "_", not "${session}"`,
    );
  return `${session}_${time.toISOString().replaceAll(/[-:.]/g, "")}.jpg`;
}

/**
 * Reads such a name back; other spellings of date and time are understood too (`desk_2026-11-22T07-30-24Z.png`,
 * `desk-20261122_073024-3.jpg`).
 *
 * @returns `undefined` for any other name
 * @example
 * parseCaptureName("desk_20261122T073024123Z.jpg"); // { session: "desk", time: 2026-11-22T07:30:24.123Z }
 */
export function parseCaptureName(name: string): Capture | undefined {
  check(name, "parseCaptureName: name", anyText);
  const [, session, year, month, day, hour, minute, second, milli = "000"] = form.exec(name) ?? [];
  if (session === undefined) return undefined;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milli}Z`);
  return Number.isNaN(time.getTime()) ? undefined : { session, time };
}
