import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FaceGallery, openGallery, type Selfsame } from "selfsame";
import { vi } from "vitest";

/** A gallery of a test's own, with its key, in a new folder. */
export interface TestGallery {
  readonly folder: string;
  readonly workspace: string;
  readonly keyFile: string;
  readonly gallery: FaceGallery;
  close(): Promise<void>;
}

/** Opens an empty gallery for a model that is loaded. The warning of its new key is nobody's here. */
export async function testGallery(selfsame: Selfsame): Promise<TestGallery> {
  const folder = mkdtempSync(join(tmpdir(), "selfsame-gallery-"));
  const place = { workspace: join(folder, "work"), keyFile: join(folder, "gallery.key") };
  const quiet = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const gallery = await openGallery({ ...place, selfsame }).finally(() => quiet.mockRestore());
  return {
    folder,
    ...place,
    gallery,
    close: async () => {
      await gallery.close();
      rmSync(folder, { recursive: true });
    },
  };
}
