import staticFiles from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** Where the page's files lie. */
export interface PageFiles {
  readonly web: string;
  /** The package's own files, of which the page loads networks, WebAssembly and what runs them. */
  readonly built: string;
}

/** What of the package a page may load: nothing that npm doesn't give to everybody. */
const loadable = /^\/(browser|models|vendor\/onnxruntime-web\/dist)\//;

/**
 * The page's files, and below `/selfsame/` those of the package that it loads: public, since they tell nothing that the package doesn't.
 * Without a page `/` leads to the documentation.
 */
export async function page(app: FastifyInstance, files: PageFiles | null): Promise<void> {
  if (files === null) {
    app.get("/", { config: { scope: "public" } }, async (_, reply) => reply.redirect("/docs/"));
    return;
  }
  await app.register(async (open) => {
    open.addHook("onRoute", (route) => {
      route.config = { ...route.config, scope: "public" };
    });
    // Asked for again each time, and answered in a line where nothing has changed.
    const common = { cacheControl: true, maxAge: 0, dotfiles: "deny" } as const;
    await open.register(staticFiles, { ...common, root: files.web, wildcard: false });
    await open.register(staticFiles, {
      ...common,
      root: files.built,
      prefix: "/selfsame/",
      decorateReply: false,
      index: false,
      allowedPath: (path) => loadable.test(path),
    });
  });
}
