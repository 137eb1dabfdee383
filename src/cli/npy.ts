/**
 * A float32 matrix as a NumPy `.npy` file, version 1.0: magic, header length, a Python dictionary padded with
 * spaces to a multiple of 64, then the rows, little-endian.
 */
export function npyFile(rows: readonly Float32Array[], columns: number): Uint8Array {
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows.length}, ${columns}), }`;
  const preamble = 10;
  const length = Math.ceil((preamble + description.length + 1) / 64) * 64;
  const header = `${description.padEnd(length - preamble - 1)}\n`;
  const file = new Uint8Array(length + 4 * rows.length * columns);
  const view = new DataView(file.buffer);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  view.setUint16(8, header.length, true);
  file.set(new TextEncoder().encode(header), preamble);
  let offset = length;
  for (const row of rows)
    for (const value of row) {
      view.setFloat32(offset, value, true);
      offset += 4;
    }
  return file;
}
