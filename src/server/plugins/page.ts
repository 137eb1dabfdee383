import { join } from "node:path";
import staticFiles from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** The page's files, which tell nothing that the package doesn't. Without them `/` leads to the documentation. */
export async function page(app: FastifyInstance, folder: string | null): Promise<void> {
  if (folder === null) {
    app.get("/", { config: { scope: "public" } }, async (_, reply) => reply.redirect("/docs/"));
    return;
  }
  await app.register(async (files) => {
    files.addHook("onRoute", (route) => {
      route.config = { ...route.config, scope: "public" };
    });
    // Names of built files change with what they hold; the page itself is asked for each time.
    await files.register(staticFiles, { root: folder, wildcard: false, maxAge: "1h", cacheControl: true });
    // The page's library with its WebAssembly and networks: the package's own files, which everybody has.
    for (const part of ["browser", "vendor/onnxruntime-web", "models"])
      await files.register(staticFiles, {
        root: join(folder, "..", part),
        prefix: `/selfsame/${part}/`,
        decorateReply: false,
        maxAge: "1h",
      });
  });
}
