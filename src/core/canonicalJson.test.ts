import { expect, test } from "vitest";
import { canonicalJson } from "./canonicalJson.js";

test("one content is one text: sorted at every depth, no white space, numbers as JSON writes them", () => {
  const text = '{ "b": [ { "d": 1.0, "c": 1e-3 }, null ], "B": "é\\u0041", "a": { "10": true, "9": 0.10 } }';
  expect(canonicalJson(JSON.parse(text))).toBe(
    '{"B":"éA","a":{"10":true,"9":0.1},"b":[{"c":0.001,"d":1},null]}',
  );
  // A key that objects have of their own is content like any other.
  expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  expect(canonicalJson({ a: undefined, b: [] })).toBe('{"b":[]}');
});
