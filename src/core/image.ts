/**
 * An image as the whole of Selfsame sees it after decoding: 8-bit RGBA, rows from the top, no padding.
 * `data.length === 4 * width * height`.
 */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A point in pixels. The centre of the top left pixel is (0.5, 0.5). */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An axis-parallel rectangle in pixels; `x` and `y` are its top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
