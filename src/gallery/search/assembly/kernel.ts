// AssemblyScript, not TypeScript: scripts/build.mjs compiles it to dist/gallery/search/kernel.wasm. Addresses and sizes are in
// bytes; kernelRows.ts lays the memory out. A block holds 16,384 rows: first their codes of 16 bytes, in groups of 16 rows, byte by
// byte (the first byte of all 16, the second of all 16, …), then their vectors as float32, rowBytes apart (a multiple of 64).

const codesBytes: usize = 16384 * 16;

let blocks: usize = 0;
let blockBytes: usize = 0;
let rowBytes: usize = 0;

export function layOut(at: usize, block: usize, row: usize): void {
  blocks = at;
  blockBytes = block;
  rowBytes = row;
}

function vectorOf(row: u32): usize {
  return blocks + <usize>(row >> 14) * blockBytes + codesBytes + <usize>(row & 16383) * rowBytes;
}

function codesOf(group: u32): usize {
  return blocks + <usize>(group >> 10) * blockBytes + (group & 1023) * 256;
}

function total(a: v128, b: v128): f32 {
  const sum = f32x4.add(a, b);
  const low = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
  return low + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
}

function dot(a: usize, b: usize): f32 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (let i: usize = 0; i < rowBytes; i += 64) {
    s0 = f32x4.add(s0, f32x4.mul(v128.load(a + i), v128.load(b + i)));
    s1 = f32x4.add(s1, f32x4.mul(v128.load(a + i, 16), v128.load(b + i, 16)));
    s2 = f32x4.add(s2, f32x4.mul(v128.load(a + i, 32), v128.load(b + i, 32)));
    s3 = f32x4.add(s3, f32x4.mul(v128.load(a + i, 48), v128.load(b + i, 48)));
  }
  return total(f32x4.add(s0, s1), f32x4.add(s2, s3));
}

function euclidean(a: usize, b: usize): f32 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  for (let i: usize = 0; i < rowBytes; i += 32) {
    const d0 = f32x4.sub(v128.load(a + i), v128.load(b + i));
    const d1 = f32x4.sub(v128.load(a + i, 16), v128.load(b + i, 16));
    s0 = f32x4.add(s0, f32x4.mul(d0, d0));
    s1 = f32x4.add(s1, f32x4.mul(d1, d1));
  }
  return Mathf.sqrt(total(s0, s1));
}

function manhattan(a: usize, b: usize): f32 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  for (let i: usize = 0; i < rowBytes; i += 32) {
    s0 = f32x4.add(s0, f32x4.abs(f32x4.sub(v128.load(a + i), v128.load(b + i))));
    s1 = f32x4.add(s1, f32x4.abs(f32x4.sub(v128.load(a + i, 16), v128.load(b + i, 16))));
  }
  return total(s0, s1);
}

/** `measure`: 0: 1 − dot, 1: euclidean, 2: Σ|·|. */
function distance(measure: u32, probe: usize, row: usize): f32 {
  if (measure === 0) return 1 - dot(probe, row);
  return measure === 1 ? euclidean(probe, row) : manhattan(probe, row);
}

/**
 * The `wanted` nearest of `count` rows: those listed, or, where `list` is 0, the first. They are left in no order at `heap`, 8 bytes
 * each: distance (f32), row (u32). Returns how many.
 */
export function nearest(measure: u32, probe: usize, list: usize, count: u32, heap: usize, wanted: u32): u32 {
  let size: u32 = 0;
  let worst = Infinity as f32;
  for (let i: u32 = 0; i < count; i++) {
    const row = list === 0 ? i : load<u32>(list + (i << 2));
    const d = distance(measure, probe, vectorOf(row));
    if (size < wanted) {
      rise(heap, size++, d, row);
      if (size === wanted) worst = load<f32>(heap);
    } else if (d < worst) {
      sink(heap, size, d, row);
      worst = load<f32>(heap);
    }
  }
  return size;
}

function place(at: usize, d: f32, row: u32): void {
  store<f32>(at, d);
  store<u32>(at, row, 4);
}

/** Adds to a heap whose root is the farthest. */
function rise(heap: usize, at: u32, d: f32, row: u32): void {
  while (at > 0) {
    const parent = heap + (((at - 1) >> 1) << 3);
    if (load<f32>(parent) >= d) break;
    store<u64>(heap + (at << 3), load<u64>(parent));
    at = (at - 1) >> 1;
  }
  place(heap + (at << 3), d, row);
}

/** Replaces the root. */
function sink(heap: usize, size: u32, d: f32, row: u32): void {
  let at: u32 = 0;
  for (let child: u32 = 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && load<f32>(heap + (child << 3), 8) > load<f32>(heap + (child << 3))) child++;
    if (load<f32>(heap + (child << 3)) <= d) break;
    store<u64>(heap + (at << 3), load<u64>(heap + (child << 3)));
    at = child;
  }
  place(heap + (at << 3), d, row);
}

/**
 * Estimates the distances of a group's 16 rows from their codes: sums of `tables`, 32 of 16 bytes, each below 128, one a half byte (two of them fit a byte).
 * Left at `out` as u16: rows 0, 2, 4 … 14, then 1, 3 … 15.
 */
function estimate(codes: usize, tables: usize, out: usize): void {
  const half = i8x16.splat(15);
  let whole = i16x8.splat(0);
  let odd = i16x8.splat(0);
  for (let i: usize = 0; i < 256; i += 16) {
    const byte = v128.load(codes + i);
    const low = i8x16.swizzle(v128.load(tables + 2 * i), v128.and(byte, half));
    const high = i8x16.swizzle(v128.load(tables + 2 * i, 16), v128.and(i16x8.shr_u(byte, 4), half));
    const sum = i8x16.add(low, high);
    // As u16 lanes: even rows + 256 · odd rows, modulo 2¹⁶.
    whole = i16x8.add(whole, sum);
    odd = i16x8.add(odd, i16x8.shr_u(sum, 8));
  }
  v128.store(out, i16x8.sub(whole, i16x8.shl(odd, 8)));
  v128.store(out, odd, 16);
}

/** A histogram (u32, zeroed by the caller) of the estimates of every `step`th of `groups` whole groups. */
export function sample(tables: usize, groups: u32, step: u32, out: usize, histogram: usize): void {
  for (let group: u32 = 0; group < groups; group += step) {
    estimate(codesOf(group), tables, out);
    for (let i: usize = 0; i < 32; i += 2) {
      const bin = histogram + ((<usize>load<u16>(out + i)) << 2);
      store<u32>(bin, load<u32>(bin) + 1);
    }
  }
}

/**
 * Lists the rows whose estimate by `tables` (here of 0 to 255; a sum above 255 counts as 255) is at most `limit`. Two groups at once,
 * so that each table is loaded once for both. Returns how many there are; only the first `most` are listed.
 */
export function collect(tables: usize, rows: u32, limit: u32, list: usize, most: u32): u32 {
  const half = i8x16.splat(15);
  const limits = i8x16.splat(<i8>limit);
  let found: u32 = 0;
  for (let first: u32 = 0; first < rows; first += 32) {
    const codes = codesOf(first >> 4);
    let a = i8x16.splat(0);
    let b = i8x16.splat(0);
    for (let i: usize = 0; i < 256; i += 16) {
      const byteA = v128.load(codes + i);
      const byteB = v128.load(codes + i, 256);
      const low = v128.load(tables + 2 * i);
      const high = v128.load(tables + 2 * i, 16);
      a = i8x16.add_sat_u(a, i8x16.swizzle(low, v128.and(byteA, half)));
      b = i8x16.add_sat_u(b, i8x16.swizzle(low, v128.and(byteB, half)));
      a = i8x16.add_sat_u(a, i8x16.swizzle(high, v128.and(i16x8.shr_u(byteA, 4), half)));
      b = i8x16.add_sat_u(b, i8x16.swizzle(high, v128.and(i16x8.shr_u(byteB, 4), half)));
    }
    const nearA = i8x16.le_u(a, limits);
    const nearB = i8x16.le_u(b, limits);
    if (!v128.any_true(v128.or(nearA, nearB))) continue;
    let bits: u32 = i8x16.bitmask(nearA) | (i8x16.bitmask(nearB) << 16);
    for (; bits !== 0; bits &= bits - 1) {
      const row = first + ctz(bits);
      if (row >= rows) break;
      if (found < most) store<u32>(list + (found << 2), row);
      found++;
    }
  }
  return found;
}

/**
 * Writes the codes of the rows from `first` to before `end`. An axis, rowBytes + 80 bytes: its vector; what is multiplied with the
 * row's lift; its offset; the byte of the code, and the place of its lowest bit there; 16 edges, those not used infinite. Its value
 * is the count of edges below vector · row + lift − offset, where lift² = what the row lacks of length 1.
 */
export function encode(first: u32, end: u32, axes: usize, count: u32): void {
  for (let row = first; row < end; row++) {
    const vector = vectorOf(row);
    const codes = codesOf(row >> 4) + (row & 15);
    for (let i: usize = 0; i < 256; i += 16) store<u8>(codes + i, 0);
    const lift = Mathf.sqrt(max<f32>(0, 1 - dot(vector, vector)));
    let axis = axes;
    for (let i: u32 = 0; i < count; i++) {
      const more = axis + rowBytes;
      const along = dot(axis, vector) + load<f32>(more) * lift - load<f32>(more, 4);
      const x = f32x4.splat(along);
      const below =
        popcnt(i32x4.bitmask(f32x4.lt(v128.load(more, 16), x))) +
        popcnt(i32x4.bitmask(f32x4.lt(v128.load(more, 32), x))) +
        popcnt(i32x4.bitmask(f32x4.lt(v128.load(more, 48), x))) +
        popcnt(i32x4.bitmask(f32x4.lt(v128.load(more, 64), x)));
      const at = codes + (load<u32>(more, 8) << 4);
      store<u8>(at, load<u8>(at) | ((<u8>below) << (<u8>load<u32>(more, 12))));
      axis = more + 80;
    }
  }
}

/** A row's vector and code, over another's. */
export function copyRow(from: u32, to: u32): void {
  memory.copy(vectorOf(to), vectorOf(from), rowBytes);
  const a = codesOf(from >> 4) + (from & 15);
  const b = codesOf(to >> 4) + (to & 15);
  for (let i: usize = 0; i < 256; i += 16) store<u8>(b + i, load<u8>(a + i));
}

/** The sum of all vectors of the first rows, as fast as memory gives them: what a search's time is measured against. */
export function bareSum(rows: u32): f32 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (let row: u32 = 0; row < rows; row++) {
    const vector = vectorOf(row);
    for (let i: usize = 0; i < rowBytes; i += 64) {
      s0 = f32x4.add(s0, v128.load(vector + i));
      s1 = f32x4.add(s1, v128.load(vector + i, 16));
      s2 = f32x4.add(s2, v128.load(vector + i, 32));
      s3 = f32x4.add(s3, v128.load(vector + i, 48));
    }
  }
  return total(f32x4.add(s0, s1), f32x4.add(s2, s3));
}
