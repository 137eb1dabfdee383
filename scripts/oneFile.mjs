import { dirname, join, relative, resolve, sep } from "node:path";
import { build } from "esbuild";

/**
 * Makes a room's index one file, other rooms' files left outside: Node takes a third of a millisecond for each file that
 * `import "selfsame"` loads. The room's single files stay, for jobs and workers; no room that is treated so may keep state or
 * tell its values by identity, since parts of it are then loaded twice.
 *
 * @param entry below `dist`, such as `evaluate/index.js`
 */
export async function oneFile(dist, entry) {
  const folder = join(dist, dirname(entry));
  const otherRooms = {
    name: "other-rooms",
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
        const file = resolve(resolveDir, path);
        if (kind === "entry-point" || file.startsWith(folder + sep)) return undefined;
        return { path: relative(folder, file).replaceAll(sep, "/"), external: true };
      }),
  };
  await build({
    entryPoints: [join(dist, entry)],
    outfile: join(dist, entry),
    allowOverwrite: true,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    plugins: [otherRooms],
    logLevel: "warning",
  });
}
