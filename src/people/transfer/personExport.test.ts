import { describe, expect, test } from "vitest";
import { parsePersonExport, personFormat } from "./personExport.js";

const time = "2026-01-01T00:00:00.000Z";
const template = {
  id: "0123",
  revision: "r",
  created: time,
  quality: 0.9,
  sourceHash: "0".repeat(64),
  origin: "file",
  embedding: [1, 0],
  image: null,
  thumbnail: "0123.jpg",
};
const person = {
  id: "4567",
  externalId: "a",
  name: "Ada",
  metadata: {},
  groups: [],
  created: time,
  updated: time,
};
const record = (more: object = {}) =>
  JSON.stringify({
    format: personFormat,
    exported: time,
    model: { id: "m", revision: "r", dimensions: 2 },
    person,
    consents: [],
    templates: [template],
    ...more,
  });

describe("person.json", () => {
  test("keeps whatever texts a person was enrolled with", () => {
    const odd = '{"__proto__":"p","constructor":"c","":"","\\u0000":"\\ud800","\\u202e":"\\u001b[2J"}';
    const text = record().replace('"metadata":{}', `"metadata":${odd}`);
    const { metadata } = parsePersonExport(text, "it").person;
    expect(JSON.stringify(metadata)).toBe(JSON.stringify(JSON.parse(odd)));
    expect(Object.keys(metadata)).toContain("__proto__");
  });

  test.each([
    ["a path", { templates: [{ ...template, thumbnail: "../person.json" }] }],
    ["another length of an embedding", { templates: [{ ...template, embedding: [1] }] }],
    ["a hash that is none", { templates: [{ ...template, sourceHash: "x".repeat(100_000) }] }],
    ["an external id of nothing", { person: { ...person, externalId: "" } }],
    ["a number among texts", { person: { ...person, metadata: { a: 1 } } }],
    ["a list for texts", { person: { ...person, metadata: ["a"] } }],
    ["a format of later", { format: "selfsame-person/2" }],
  ])("with %s is refused", (_, more) => {
    expect(() => parsePersonExport(record(more), "it")).toThrow(
      expect.objectContaining({ code: "IMPORT_INVALID", message: expect.stringMatching(/^it: /) }),
    );
  });
});
