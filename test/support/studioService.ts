import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { samplePeople, writeFace } from "./samplePeople.js";
import { root, sample } from "./samples.js";
import { closeTestModel, type TestServer, testModel, testServer } from "./server.js";

type Name = keyof typeof samplePeople;

export interface StudioService {
  readonly origin: string;
  readonly server: TestServer;
  /** An address that opens the page's session, once. */
  address(page: string): Promise<string>;
  /** A photo of somebody, as a file; the second is another photo of theirs: turned round, darker. */
  photo(name: Name, number?: 1 | 2): string;
  /** Photos that show several people. */
  readonly group: string;
  /** Enrols somebody by the API. */
  enrol(name: Name, details?: Record<string, unknown>, photos?: readonly (1 | 2)[]): Promise<string>;
  /** Searches for somebody by the API. */
  identify(name: Name, number?: 1 | 2): Promise<{ readonly faces: readonly object[] }>;
  change(settings: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
}

/** The real service with its page, in an empty workspace, on a port of loopback. */
export async function studioService(
  overrides: Parameters<typeof testServer>[0] = {},
): Promise<StudioService> {
  const server = await testServer({
    page: { web: join(root, "dist", "web"), built: join(root, "dist") },
    ...overrides,
  });
  await server.app.listen({ port: 0, host: "127.0.0.1" });
  const origin = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
  const photos = await photosOfPeople();
  const form = (parts: Readonly<Record<string, string | readonly string[]>>, options: object) => {
    const body = new FormData();
    body.set("options", JSON.stringify(options));
    for (const [name, files] of Object.entries(parts))
      for (const file of [files].flat()) body.append(name, new Blob([readFileSync(file)]), "photo.jpg");
    return body;
  };
  const ask = async <T>(method: string, path: string, body?: FormData | object): Promise<T> => {
    const json = body !== undefined && !(body instanceof FormData);
    const response = await fetch(`${origin}/v1/${path}`, {
      method,
      headers: { authorization: "Bearer admin-key", ...(json && { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as FormData) }),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as T;
  };
  const photo = (name: Name, number: 1 | 2 = 1) => join(photos, `${name}${number}.jpg`);
  return {
    origin,
    server,
    address: async (page) => `${origin}/#${await server.parts.sessions.issue()}/${page}`,
    photo,
    group: sample(4),
    enrol: async (name, details = {}, numbers = [1]) => {
      const files = numbers.map((number) => photo(name, number));
      const body = form({ photos: files }, { name, ...details });
      return (await ask<{ person: { id: string } }>("POST", "people", body)).person.id;
    },
    identify: (name, number = 1) => ask("POST", "identify", form({ image: photo(name, number) }, {})),
    change: (settings) => ask("PATCH", "settings", settings),
    close: async () => {
      server.app.server.closeAllConnections();
      await server.close();
    },
  };
}

let made: Promise<string> | undefined;
/** Each person's photos, made once for all services of a test file. */
function photosOfPeople(): Promise<string> {
  made ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), "selfsame-photos-"));
    const selfsame = await testModel();
    for (const [name, place] of Object.entries(samplePeople)) {
      const [first, second] = [1, 2].map((number) => join(folder, `${name}${number}.jpg`)) as [
        string,
        string,
      ];
      await writeFace(selfsame as never, first, place);
      await sharp(first).flop().modulate({ brightness: 0.85 }).rotate(3).jpeg({ quality: 88 }).toFile(second);
    }
    return folder;
  })();
  return made;
}

/** Ends what all services of a test file share. */
export async function closeStudioServices(): Promise<void> {
  if (made) rmSync(await made, { recursive: true });
  await closeTestModel();
}
