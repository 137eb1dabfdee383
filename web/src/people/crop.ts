interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The square around a face, a third of its size wider to each side, kept within the photo. */
export function squareAround(
  { x, y, width, height }: Box,
  photo: { readonly width: number; readonly height: number },
): Box {
  const side = Math.min(photo.width, photo.height, Math.max(width, height) * (5 / 3));
  const keep = (centre: number, most: number) => Math.min(most - side, Math.max(0, centre - side / 2));
  return {
    x: keep(x + width / 2, photo.width),
    y: keep(y + height / 2, photo.height),
    width: side,
    height: side,
  };
}

/** Each face of a photo as a picture of its own, as an object URL. */
export async function cropFaces(photo: Blob, boxes: readonly Box[], size = 160): Promise<string[]> {
  const bitmap = await createImageBitmap(photo);
  const urls: string[] = [];
  for (const box of boxes) {
    const part = squareAround(box, bitmap);
    const canvas = new OffscreenCanvas(size, size);
    canvas.getContext("2d")?.drawImage(bitmap, part.x, part.y, part.width, part.height, 0, 0, size, size);
    urls.push(URL.createObjectURL(await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })));
  }
  bitmap.close();
  return urls;
}
