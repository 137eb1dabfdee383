import staticFiles from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Where the page's files lie. */
export interface PageFiles {
  readonly web: string;
  /** The package's own files, of which the page loads networks, WebAssembly and what runs them. */
  readonly built: string;
}

/** What of the package a page may load: nothing that npm doesn't give to everybody. */
const loadable = /^\/(browser|models|vendor\/onnxruntime-web\/dist)\//;
/** Their names are by the digest of what they hold (Vite's), so that they never change. */
const named = /[\\/]assets[\\/][^\\/]+-[\w-]{8}\.\w+$/;
const year = 365 * 24 * 60 * 60;

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
    const common = {
      dotfiles: "deny",
      // What the build compressed goes out so to whoever takes it.
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply: FastifyReply, path: string) => {
        // Others are asked for again each time, and answered in a line where nothing has changed.
        const rule = named.test(path.replace(/\.br$/, "")) ? `max-age=${year}, immutable` : "no-cache";
        reply.header("cache-control", rule);
      },
    } as const;
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
