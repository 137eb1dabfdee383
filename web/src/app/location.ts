import { useSyncExternalStore } from "react";
import { type PageName, pages } from "./pages.js";

export const addressOf = (page: PageName): string => `#/${page}`;

/** The page that the address names: `#/verify`, `#/people/ID`. */
function pageOf(hash: string): PageName {
  const name = hash.replace(/^#\//, "").split("/")[0];
  return pages.find((page) => page.name === name)?.name ?? "capture";
}

const subscribe = (changed: () => void) => {
  addEventListener("hashchange", changed);
  return () => removeEventListener("hashchange", changed);
};

export const usePage = (): PageName => useSyncExternalStore(subscribe, () => pageOf(location.hash));

/**
 * The one-time token of the address that the server printed, `#TOKEN` or `#TOKEN/verify`. It is taken out of the address, so that
 * no history keeps it.
 */
export function takeToken(): string | undefined {
  const [, token, page] = /^#([\w-]{16,})(?:\/(\w+))?$/.exec(location.hash) ?? [];
  if (token) history.replaceState(null, "", addressOf(pageOf(`#/${page ?? ""}`)));
  return token;
}
