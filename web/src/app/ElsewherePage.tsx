import { texts } from "../texts.js";
import type { PageName } from "./pages.js";

/** A page that is not there yet, and what does its work until it is. */
export function ElsewherePage({ page }: { readonly page: Exclude<PageName, "capture"> }) {
  return (
    <section className="elsewhere">
      <h1>{texts.elsewhere.title(texts.pages[page])}</h1>
      <p>{texts.elsewhere.words}</p>
      {texts.elsewhere.commands[page].map((command) => (
        <pre key={command}>
          <code>{command}</code>
        </pre>
      ))}
    </section>
  );
}
