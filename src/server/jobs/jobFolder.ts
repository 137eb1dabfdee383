import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeAside } from "../../core/writeAside.node.js";
import { writing } from "../../core/writing.node.js";
import { foldersIn } from "../../jobs/workspace/folders.node.js";
import type { JobEvent, JobRecord } from "./jobRecord.js";

const recordFile = "job.json";
const eventsFile = "events.jsonl";

/** Jobs in `runs/`: a folder each, with its record and what happened. */
export interface JobFolder {
  /** Oldest first. A record that can't be read is left out. */
  records(): JobRecord[];
  write(record: JobRecord): void;
  append(id: string, event: JobEvent): void;
  /** Those after a number. */
  events(id: string, after: number): JobEvent[];
  remove(id: string): void;
  /** For whoever looks after the server: what a job's process said. */
  writeStderr(id: string, text: string): void;
}

export function openJobFolder(workspace: string): JobFolder {
  const file = (id: string, name: string) => join(workspace, "runs", id, name);
  return {
    records: () =>
      foldersIn(workspace, "runs")
        .flatMap((id) => parsedFile<JobRecord>(file(id, recordFile)))
        .sort((a, b) => a.created.localeCompare(b.created)),
    write: (record) => {
      const path = file(record.id, recordFile);
      writing(path, () => writeAside(path, JSON.stringify(record), 0o600));
    },
    append: (id, event) => {
      const path = file(id, eventsFile);
      writing(path, () => appendFileSync(path, `${JSON.stringify(event)}\n`, { mode: 0o600 }));
    },
    events: (id, after) => {
      const path = file(id, eventsFile);
      if (!existsSync(path)) return [];
      return readFileSync(path, "utf8")
        .split("\n")
        .flatMap((line) => parsed<JobEvent>(line))
        .filter((event) => event.id > after);
    },
    remove: (id) => rmSync(join(workspace, "runs", id), { recursive: true, force: true }),
    writeStderr: (id, text) => writeAside(file(id, "stderr.txt"), text, 0o600),
  };
}

function parsedFile<T>(path: string): T[] {
  return existsSync(path) ? parsed<T>(readFileSync(path, "utf8")) : [];
}

/** The last line of a process that was killed may be cut short. */
function parsed<T>(text: string): T[] {
  try {
    return text === "" ? [] : [JSON.parse(text) as T];
  } catch {
    return [];
  }
}
