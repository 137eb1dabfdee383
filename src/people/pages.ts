import type { Page, PageOptions } from "../gallery/gallery.js";

/**
 * All of a list that comes in pages.
 *
 * @example
 * for await (const person of allOf((page) => gallery.people(page))) console.log(person.id);
 */
export async function* allOf<T>(
  page: (options: PageOptions) => Promise<Page<T>>,
): AsyncGenerator<T, void, undefined> {
  let cursor: string | null = null;
  do {
    const { items, next }: Page<T> = await page({ limit: 1000, ...(cursor !== null && { cursor }) });
    yield* items;
    cursor = next;
  } while (cursor !== null);
}

/** `allOf`, at once. */
export async function listOf<T>(page: (options: PageOptions) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of allOf(page)) items.push(item);
  return items;
}
