import type { GalleryArgs } from "../galleryOptions.js";
import { onServer } from "../server.js";
import { withGallery } from "../withGallery.js";
import type { Desk } from "./desk.js";
import { deskHere } from "./here.js";
import { deskThere } from "./there.js";

/** Runs a command on the gallery that is meant: a service's with `--server`, else this machine's. */
export function withDesk<T>(
  options: GalleryArgs & { readonly model?: string | undefined; readonly server?: string | undefined },
  run: (desk: Desk) => Promise<T>,
): Promise<T> {
  const { server } = options;
  if (server === undefined) return withGallery(options, (context) => run(deskHere(context)));
  return onServer(server, (client) => run(deskThere(client, server)));
}
