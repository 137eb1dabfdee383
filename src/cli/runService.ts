import { type ServeOptions, type Service, serve } from "../server/serve.js";
import { isLoopback } from "../server/tls/ownNames.js";
import { openPage } from "./openPage.js";
import { note, printLine } from "./output.js";

interface ServiceRun {
  /** Whether a browser is opened, where there is a screen. */
  readonly open: boolean;
  /** The page that is opened; left out: the first. */
  readonly page?: string;
}

/** Serves until it is asked to stop. */
export async function runService(given: ServeOptions, { open, page }: ServiceRun): Promise<void> {
  const service = await serve(given);
  const pageUrl = pageAddress(service.pageUrl, page);
  announce({ ...service, pageUrl }, given);
  if (open) openPage(pageUrl);
  await untilStopped();
  note("stopping: what was taken is finished");
  await service.close();
}

/** @param url with the page's token: "http://127.0.0.1:8737/#TOKEN" */
export const pageAddress = (url: string, page: string | undefined): string =>
  page === undefined ? url : `${url}/${page}`;

/** Said at once, so that whoever reads it has it whole. */
function announce(
  { url, pageUrl, firstKey, verifyOnly }: Pick<Service, "url" | "pageUrl" | "firstKey" | "verifyOnly">,
  { host }: ServeOptions,
): void {
  const lines = [
    `Selfsame serves ${url}  (API: ${url}/docs, /openapi.json)`,
    ...(firstKey === null
      ? []
      : [
          `  admin key    ${firstKey}`,
          "               shown now and never again; others: `selfsame keys create`",
        ]),
    ...(verifyOnly ? ["  verify only  nobody is searched 1:N (--no-verify-only allows it)"] : []),
    ...(isLoopback(host) ? [] : ["  network      others on it reach this server; they need a key"]),
    `  page         ${pageUrl}  (opens once, within an hour)`,
  ];
  for (const line of lines) printLine(line);
}

/** Ctrl-C, or a service manager's wish; a second one ends the process as ever. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  });
}
