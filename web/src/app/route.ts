import { useSyncExternalStore } from "react";
import { addressOf } from "./location.js";
import type { PageName } from "./pages.js";

const subscribe = (changed: () => void) => {
  addEventListener("hashchange", changed);
  return () => removeEventListener("hashchange", changed);
};

/** What of a page is shown: the second part of its address, `#/people/ID`; empty for the page itself. */
export function usePart(): string {
  return useSyncExternalStore(subscribe, () => partOf(location.hash));
}

function partOf(hash: string): string {
  const part = hash.split("/")[2] ?? "";
  try {
    return decodeURIComponent(part);
  } catch {
    // Written by hand: nobody has such an id, and the page says so.
    return part;
  }
}

export const addressOfPart = (page: PageName, part: string): string =>
  `${addressOf(page)}/${encodeURIComponent(part)}`;
