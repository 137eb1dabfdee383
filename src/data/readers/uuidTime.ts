import { anyText, check } from "../../core/options.js";

/** From 15 October 1582, where the clock of a UUID starts, to 1970, in units of 100 ns (RFC 9562, section 5.1). */
const gregorianOffset = 0x01b21dd213814000n;

/**
 * The time that a UUID of version 1, 6 or 7 was made at; scripts that name captures by `uuid1()` tell it so.
 *
 * @returns `undefined` for a name without such a UUID, and for times before 2000 or after 2100
 * @example
 * timeOfUuid("c232ab00-9414-11ec-b3c8-9f6bdeced846.jpg"); // 2022-02-22T19:22:22.000Z
 */
export function timeOfUuid(name: string): Date | undefined {
  check(name, "timeOfUuid: name", anyText);
  const found = /([0-9a-f]{8})-([0-9a-f]{4})-([167])([0-9a-f]{3})-[89ab][0-9a-f]{3}-[0-9a-f]{12}/i.exec(name);
  if (!found) return undefined;
  const [, first, second, version, third] = found as unknown as [string, string, string, string, string];
  const time = new Date(
    version === "7" ? Number.parseInt(first + second, 16) : gregorian(version, first, second, third),
  );
  const year = time.getUTCFullYear();
  return year >= 2000 && year <= 2100 ? time : undefined;
}

/** Milliseconds since 1970 of the 60-bit clock: version 1 has its low part first, version 6 its high part. */
function gregorian(version: string, first: string, second: string, third: string): number {
  const clock = version === "1" ? third + second + first : first + second + third;
  return Number((BigInt(`0x${clock}`) - gregorianOffset) / 10_000n);
}
