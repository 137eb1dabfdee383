import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { PeopleContext } from "../people/context.js";
import { exportPerson } from "../people/transfer/exportPeople.node.js";

/** What `exportPerson` writes, as one answer; its folder, which only this user may read, is gone afterwards. */
export async function exportedPerson(context: PeopleContext, person: string) {
  const folder = await mkdtemp(join(tmpdir(), "selfsame-export-"));
  try {
    const out = join(folder, "person");
    await exportPerson(context, person, out);
    const names = await readdir(out, { recursive: true, withFileTypes: true });
    const files = await Promise.all(
      names
        .filter((entry) => entry.isFile())
        .map(async ({ name, parentPath }) => {
          const path = join(parentPath, name);
          return { name: relative(out, path).replaceAll("\\", "/"), bytes: await readFile(path) };
        }),
    );
    const record = files.find(({ name }) => name === "person.json");
    return {
      person: JSON.parse(record?.bytes.toString() ?? "{}") as Record<string, unknown>,
      files: files
        .filter((file) => file !== record)
        .map(({ name, bytes }) => ({ name, base64: bytes.toString("base64") })),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
