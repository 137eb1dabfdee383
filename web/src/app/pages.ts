/** The studio's pages, in the order of its menu; `key` follows `g`. */
export const pages = [
  { name: "capture", key: "c" },
  { name: "train", key: "t" },
  { name: "verify", key: "v" },
  { name: "people", key: "p" },
  { name: "inbox", key: "i" },
  { name: "check", key: "k" },
  { name: "events", key: "e" },
  { name: "results", key: "r" },
  { name: "settings", key: "s" },
] as const;

export type PageName = (typeof pages)[number]["name"];
