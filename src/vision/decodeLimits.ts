/** What a photo may cost before it is refused. */
export interface DecodeLimits {
  /** Size of the file in bytes. */
  readonly bytes: number;
  /** Width × height. */
  readonly pixels: number;
}

export const defaultDecodeLimits: DecodeLimits = { bytes: 50e6, pixels: 100e6 };
