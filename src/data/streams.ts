/**
 * Last keys of random generators, so that what is drawn for one purpose at (seed, step, index) says nothing about
 * what is drawn for another.
 */
export const streams = {
  split: 1,
  episode: 2,
  pairs: 3,
  flip: 5,
  brightness: 6,
  contrast: 7,
  blur: 8,
  jpeg: 9,
} as const;
