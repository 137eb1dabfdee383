import type { Page } from "playwright-core";

/** Waits until a page of the studio is there: the browser's own "loaded" comes before, when nobody listens to a key yet. */
export const shown = (page: Page): Promise<void> =>
  page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
