import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { writeAside } from "../../core/writeAside.node.js";
import { writing } from "../../core/writing.node.js";
import { type PeopleExport, wholly } from "./exportPeople.node.js";

/** A person as a service gives them: `person.json`, and the pictures beside it. */
export interface FetchedPerson {
  readonly person: Readonly<Record<string, unknown>>;
  readonly files: readonly { readonly name: string; readonly base64: string }[];
}

/** For nobody but their owner: what is exported is no longer sealed. */
const mode = 0o600;
/** What `exportPerson` names: nothing that leads out of the folder. */
const pictureName = /^(images|thumbnails)\/[\w-]+\.\w+$/;
const personId = /^[\w-]+$/;

/**
 * Writes people whom a service gave into a new folder, as `exportPerson` (`below: false`) or `exportPeople` would have.
 *
 * @throws FILE_EXISTS where the folder is there; FILE_NOT_WRITABLE; IMPORT_INVALID for a name that no export has
 */
export async function writeFetched(
  out: string,
  people: AsyncIterable<FetchedPerson>,
  { below }: { readonly below: boolean },
): Promise<PeopleExport> {
  const counts = { people: 0, templates: 0, files: 0 };
  await wholly(out, async (folder) => {
    for await (const fetched of people) {
      const { id } = (fetched.person["person"] ?? {}) as { id?: unknown };
      const own = below ? join(folder, "people", named(id, personId)) : folder;
      const write = (name: string, bytes: string | Uint8Array) => {
        const path = join(own, name);
        writing(path, () => writeAside(path, bytes, mode));
      };
      for (const { name, base64 } of fetched.files)
        write(named(name, pictureName), Buffer.from(base64, "base64"));
      write("person.json", `${JSON.stringify(fetched.person, null, 2)}\n`);
      counts.people++;
      counts.templates += [fetched.person["templates"] ?? []].flat().length;
      counts.files += fetched.files.length;
    }
  });
  return { out, ...counts };
}

function named(name: unknown, form: RegExp): string {
  if (typeof name === "string" && form.test(name)) return name;
  throw new SelfsameError("IMPORT_INVALID", "the service gave a name that no export has");
}
