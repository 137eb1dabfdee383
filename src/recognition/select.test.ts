import { describe, expect, test } from "vitest";
import { selectFaces } from "./select.js";

const face = (x: number, y: number, size: number) => ({ box: { x, y, width: size, height: size } });
const photo = { width: 250, height: 250 };
const bystander = face(180, 20, 70);
const subject = face(92, 92, 66);

describe("selectFaces", () => {
  const faces = [bystander, subject, face(0, 0, 20)];
  test("main is the large central face, largest the largest, all all, a number counts from 1", () => {
    expect(selectFaces(faces, "main", photo)).toEqual([subject]);
    expect(selectFaces(faces, "largest", photo)).toEqual([bystander]);
    expect(selectFaces(faces, "all", photo)).toEqual(faces);
    expect(selectFaces(faces, 3, photo)).toEqual([faces[2]]);
  });

  test("main is the central face beside one that is a third larger and a quarter of the photo off its centre", () => {
    const central = face(48, 82, 95);
    expect(selectFaces([face(136, 50, 109), central], "main", photo)).toEqual([central]);
  });

  test("main prefers a much larger face even off the centre", () => {
    expect(selectFaces([face(0, 0, 120), face(115, 115, 20)], "main", photo)).toEqual([face(0, 0, 120)]);
  });

  test("a number beyond the faces is a catalogue error; no face gives none", () => {
    expect(() => selectFaces(faces, 4, photo)).toThrow(
      expect.objectContaining({ code: "FACE_INDEX_OUT_OF_RANGE" }),
    );
    expect(selectFaces([], "main", photo)).toEqual([]);
  });
});
