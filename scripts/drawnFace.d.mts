/** A camera's frame of 640×480 with a drawn face: JPEG. */
export declare function drawnFrame(of?: {
  readonly who?: number;
  readonly turn?: number;
  readonly near?: number;
}): Promise<Buffer>;
