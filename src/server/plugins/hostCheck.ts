import type { FastifyInstance, FastifyRequest } from "fastify";
import { SelfsameError } from "../../core/errors.js";
import { isLoopback } from "../tls/ownNames.js";

/**
 * Answers only to names that the server knows (a page that rebinds its own name to this address gets nothing), and to no
 * page of another origin. A browser tells the origin of every request that could change something. Where others reach the server
 * by https, a page of its name without TLS is another's: whoever is on the way can have made it.
 */
export function hostCheck(
  app: FastifyInstance,
  { hosts, https }: { readonly hosts: readonly string[]; readonly https: boolean },
): void {
  const known = new Set(hosts.map(plainName));
  app.addHook("onRequest", async (request) => {
    if (isProbe(request)) return;
    const host = request.headers.host;
    if (host === undefined || !known.has(nameOf(host)))
      throw new SelfsameError("HOST_REFUSED", "the server is not known by the name it was called by");
    const { origin } = request.headers;
    const isPlain = https && origin?.startsWith("http:") && !isLoopback(nameOf(host));
    if (origin !== undefined && (isPlain || !isOwn(origin, host)))
      throw new SelfsameError("ORIGIN_REFUSED", "the request comes from another site's page");
    const site = request.headers["sec-fetch-site"];
    if ((site === "cross-site" || site === "same-site") && !isNavigation(request))
      throw new SelfsameError("ORIGIN_REFUSED", "the request comes from another site's page");
  });
}

/** Probes call by address, and are told nothing. */
const isProbe = ({ url }: FastifyRequest) => url === "/healthz" || url === "/readyz";

/** A link from elsewhere may be followed; it shows the page, which asks for its own data. */
const isNavigation = ({ method, headers, url }: FastifyRequest) =>
  method === "GET" && headers["sec-fetch-mode"] === "navigate" && !url.startsWith("/v1");

const plainName = (name: string) =>
  name
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");

/** The name of "name:port" or "[::1]:port". */
function nameOf(host: string): string {
  return plainName(host.replace(/:\d+$/, ""));
}

/** Same name and port. */
function isOwn(origin: string, host: string): boolean {
  const [, scheme, own] = /^(https?):\/\/([^/]+)$/.exec(origin) ?? [];
  if (own === undefined) return false;
  const port = scheme === "https" ? ":443" : ":80";
  const full = (name: string) => (/:\d+$/.test(name) ? name : `${name}${port}`).toLowerCase();
  return full(own) === full(host);
}
