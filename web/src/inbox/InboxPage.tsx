import { useState } from "react";
import { useKeys } from "../app/keys.js";
import { addressOf } from "../app/location.js";
import { Dialog } from "../parts/Dialog.js";
import { useNotice } from "../parts/useNotice.js";
import type { NamedFace, Service } from "../service/service.js";
import { Trouble } from "../service/Trouble.js";
import { texts } from "../texts.js";
import { ActionBar } from "./ActionBar.js";
import { AssignDialog } from "./AssignDialog.js";
import { ClusterSection } from "./ClusterSection.js";
import { NotThemDialog } from "./NotThemDialog.js";
import { type InboxState, useInbox } from "./useInbox.js";
import { useSelection } from "./useSelection.js";

type Act = "assign" | "ignore" | "discard" | "notThem" | "clear";
const words = texts.inbox;

/** Faces that nobody matched: put together by likeness, worked through by keys. */
export function InboxPage({ service }: { readonly service: Service }) {
  const [state, setState] = useState<InboxState>("waiting");
  const inbox = useInbox(service, state);
  const clusters = inbox.data?.clusters ?? [];
  const selection = useSelection(clusters.flatMap(({ faces }) => faces.map(({ id }) => id)));
  /** A dialog takes the focus, so it keeps the faces that it is about. */
  const [open, setOpen] = useState<{
    readonly name: "assign" | "discard" | "notThem";
    readonly faces: readonly string[];
  }>();
  const { notice, tell, attempt } = useNotice();
  const faces = open?.faces ?? selection.meant;
  const suggested = suggestedFor(clusters, faces);

  const done = (work: () => Promise<string>) => {
    setOpen(undefined);
    void attempt(async () => {
      tell(await work());
      selection.clear();
    });
  };
  const act = (name: Act) => {
    if (name === "clear") return selection.clear();
    if (faces.length === 0) return;
    const [only] = suggested;
    if (name === "ignore") {
      if (state === "waiting") done(() => inbox.ignore(faces));
    } else if (name === "notThem" && only && suggested.length === 1)
      done(() => inbox.notThisPerson(faces, only));
    else if (name !== "notThem" || only) setOpen({ name, faces });
  };
  useKeys({
    a: { down: () => act("assign") },
    i: { down: () => act("ignore") },
    d: { down: () => act("discard") },
    n: { down: () => act("notThem") },
    Escape: { down: () => act("clear") },
  });

  return (
    <div className="page inbox-page">
      <header className="page-head">
        <h1>{texts.pages.inbox}</h1>
        <span className="muted total">{inbox.data ? words.total(inbox.data.faces) : ""}</span>
        <fieldset className="switch">
          <legend className="unseen">{words.which}</legend>
          {(["waiting", "ignored"] as const).map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="inbox-state"
                checked={state === name}
                onChange={() => setState(name)}
              />
              <span>{words.states[name]}</span>
            </label>
          ))}
        </fieldset>
      </header>
      {inbox.fault && !inbox.data ? (
        <Trouble service={service} error={inbox.fault} onRetry={() => void inbox.reload()} />
      ) : !inbox.data ? (
        <p className="loading" role="status">
          {texts.parts.loading}
        </p>
      ) : clusters.length === 0 ? (
        <EmptyInbox state={state} days={inbox.days} />
      ) : (
        <>
          <p className="muted">{inbox.data.unsuggested ?? words.help(inbox.days)}</p>
          <ActionBar
            count={faces.length}
            isSelected={selection.selected.size > 0}
            canRefuse={suggested.length > 0}
            isIgnored={state === "ignored"}
            onAct={act}
          />
          {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of its lists, which lead from one to the next */}
          <div
            className="clusters"
            onKeyDown={selection.onKeyDown}
            onFocus={selection.onFocus}
            onBlur={selection.onBlur}
          >
            {clusters.map((cluster, i) => (
              <ClusterSection
                key={cluster.faces[0]?.id}
                cluster={cluster}
                number={i + 1}
                selection={selection}
                onAssign={(ids, person) => done(() => inbox.assign(ids, { person }))}
              />
            ))}
          </div>
        </>
      )}
      {open?.name === "assign" && (
        <AssignDialog
          service={service}
          faces={faces}
          suggested={suggested}
          onClose={() => setOpen(undefined)}
          onAssign={(to) => done(() => inbox.assign(faces, to))}
        />
      )}
      {open?.name === "notThem" && (
        <NotThemDialog
          suggested={suggested}
          onClose={() => setOpen(undefined)}
          onPick={(person) => done(() => inbox.notThisPerson(faces, person))}
        />
      )}
      {open?.name === "discard" && (
        <Dialog title={words.discardTitle(faces.length)} onClose={() => setOpen(undefined)}>
          <p>{words.discardWords(faces.length)}</p>
          <footer>
            <button type="button" onClick={() => setOpen(undefined)}>
              {texts.parts.cancel}
            </button>
            <button type="button" className="danger primary" onClick={() => done(() => inbox.discard(faces))}>
              {words.discard}
            </button>
          </footer>
        </Dialog>
      )}
      {notice}
    </div>
  );
}

function EmptyInbox({ state, days }: { readonly state: InboxState; readonly days: number | undefined }) {
  if (days === undefined) return null;
  if (state === "ignored" || days > 0)
    return (
      <section className="empty">
        <h2>{words.empty[state]}</h2>
        <p>{days <= 0 ? words.off : state === "ignored" ? words.emptyIgnored : words.emptyOn(days)}</p>
      </section>
    );
  return (
    <section className="empty">
      <h2>{words.off}</h2>
      <p>{words.offWords}</p>
      <p>{words.privacy}</p>
      <a className="button primary" href={addressOf("settings")}>
        {words.switchOn}
      </a>
    </section>
  );
}

/** Who is suggested for any of these faces, each once. */
function suggestedFor(
  clusters: readonly {
    readonly faces: readonly { readonly id: string }[];
    readonly suggestions: readonly { readonly person: NamedFace }[];
  }[],
  ids: readonly string[],
): readonly NamedFace[] {
  const people = clusters
    .filter(({ faces }) => faces.some(({ id }) => ids.includes(id)))
    .flatMap(({ suggestions }) => suggestions.map(({ person }) => person));
  return [...new Map(people.map((person) => [person.id, person])).values()];
}
