import { expect, test } from "vitest";
import { npyFile } from "./npy.js";

test("an .npy file has NumPy's header and the rows after it", () => {
  const file = npyFile([Float32Array.of(1, 2, 3), Float32Array.of(4, 5, -6.5)], 3);
  expect(Array.from(file.slice(0, 8))).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const headerLength = new DataView(file.buffer).getUint16(8, true);
  expect((10 + headerLength) % 64).toBe(0);
  const header = new TextDecoder().decode(file.slice(10, 10 + headerLength));
  expect(header).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/);
  expect(Array.from(new Float32Array(file.slice(10 + headerLength).buffer))).toEqual([1, 2, 3, 4, 5, -6.5]);
});
