/**
 * JSON of which there is one text for one content: the keys of every object in the order of their UTF-16 code units, no
 * white space, numbers and strings as `JSON.stringify` writes them. What digests of documents are taken of.
 *
 * @param value as `JSON.parse` gives it
 * @example
 * canonicalJson({ b: [1, 0.5], a: "x" }); // '{"a":"x","b":[1,0.5]}'
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`);
  return `{${fields.join(",")}}`;
}
