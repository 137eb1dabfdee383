import { createElement, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Api } from "../api.js";
import { CapturePage } from "../capture/CapturePage.js";
import { stateOfFault } from "../service/faults.js";
import { createService } from "../service/service.js";
import { texts } from "../texts.js";
import { KeySheet } from "./KeySheet.js";
import { isTaken, useKeys } from "./keys.js";
import { addressOf, usePage } from "./location.js";
import { pages } from "./pages.js";
import { type ServerState, watched } from "./serverState.js";
import { servicePages } from "./servicePages.js";
import { useReturn } from "./useReturn.js";

/** After `g` the next key names a page, for so many milliseconds. */
const patience = 1500;

interface AppProps {
  readonly api: Api;
  /** How requests of the typed client are made. */
  readonly send: typeof fetch;
}

export function App({ api, send }: AppProps) {
  const page = usePage();
  const [sheet, setSheet] = useState(false);
  const [server, setServer] = useState<ServerState>("well");
  const going = useRef(-Infinity);
  const main = useRef<HTMLElement>(null);
  const nav = useRef<HTMLElement>(null);
  const [own] = useState(() => watched(api, setServer));
  const [service] = useState(() => createService(send, (fault) => setServer(stateOfFault(fault))));
  const look = useCallback(() => service.call("GET /v1/settings"), [service]);
  useReturn(server, look);

  useKeys({
    "?": { down: () => setSheet((open) => !open) },
    g: {
      down: () => {
        going.current = performance.now();
      },
    },
  });
  const goTo = useCallback((event: KeyboardEvent) => {
    const name = pages.find(({ key }) => key === event.key)?.name;
    if (!name || performance.now() - going.current > patience || isTaken(event)) return;
    going.current = -Infinity;
    // The page that is left has keys of its own.
    event.stopImmediatePropagation();
    location.hash = addressOf(name);
  }, []);
  useLayoutEffect(() => {
    addEventListener("keydown", goTo, { capture: true });
    return () => removeEventListener("keydown", goTo, { capture: true });
  }, [goTo]);
  useLayoutEffect(() => {
    // On a phone the menu is wider than the screen.
    const own = nav.current?.querySelector(`[href="${addressOf(page)}"]`)?.getBoundingClientRect();
    const all = nav.current?.getBoundingClientRect();
    if (nav.current && own && all)
      nav.current.scrollLeft += own.left - all.left - (all.width - own.width) / 2;
  }, [page]);
  useEffect(() => {
    // Another page begins at its top.
    const toTop = () => scrollTo(0, 0);
    addEventListener("hashchange", toTop);
    return () => removeEventListener("hashchange", toTop);
  }, []);
  useEffect(() => {
    document.title = `${texts.pages[page]} · ${texts.name}`;
  }, [page]);

  return (
    <div className="shell">
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        {texts.skip}
      </button>
      <header className="bar">
        <span className="brand">
          <img src="/icon.svg" alt="" width="22" height="22" />
          {texts.name}
        </span>
        <nav ref={nav} aria-label={texts.menu}>
          {pages.map(({ name }) => (
            <a key={name} href={addressOf(name)} aria-current={name === page ? "page" : undefined}>
              {texts.pages[name]}
            </a>
          ))}
        </nav>
        <button
          type="button"
          className="quiet help"
          onClick={() => setSheet(true)}
          aria-label={texts.keys.open}
        >
          <kbd>?</kbd>
        </button>
      </header>
      <p className="banner" role="alert" hidden={server === "well"}>
        {server === "well" ? "" : texts.server[server]}
      </p>
      <main ref={main} tabIndex={-1}>
        {page === "capture" ? (
          <CapturePage api={own} service={service} />
        ) : (
          createElement(servicePages[page], { key: page, service })
        )}
      </main>
      {sheet && <KeySheet page={page} onClose={() => setSheet(false)} />}
    </div>
  );
}
