import { type SubmitEvent, useState } from "react";
import { texts } from "../texts.js";
import { faultOf } from "./faults.js";
import type { Service } from "./service.js";

interface TroubleProps {
  readonly service: Service;
  readonly error: unknown;
  readonly onRetry: () => void;
}
const words = texts.service;

/** What keeps a page from being there, and the way on: again, or with a key. */
export function Trouble({ service, error, onRetry }: TroubleProps) {
  const fault = faultOf(error);
  return (
    <section className="trouble" role="alert" data-kind={fault.kind}>
      <h2>{fault.title}</h2>
      <p>{fault.words}</p>
      {fault.kind === "expired" || fault.kind === "scope" ? (
        <KeyEntry service={service} onOpen={onRetry} />
      ) : (
        <button type="button" onClick={onRetry}>
          {words.retry}
        </button>
      )}
    </section>
  );
}

/** A session for whoever shows an admin's key. */
function KeyEntry({ service, onOpen }: { readonly service: Service; readonly onOpen: () => void }) {
  const [refused, setRefused] = useState("");
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get("key") ?? "").trim();
    if (!key) return;
    try {
      await service.call("POST /v1/sessions", { body: { key } });
      onOpen();
    } catch (error) {
      const { kind } = faultOf(error);
      setRefused(
        kind === "expired" ? words.keyUnknown : kind === "scope" ? words.keyScope : faultOf(error).words,
      );
    }
  };
  return (
    <form className="key-entry" onSubmit={submit}>
      <label className="field">
        <span>{words.key}</span>
        <input type="password" name="key" autoComplete="off" required aria-describedby="key-refused" />
      </label>
      <button type="submit" className="primary">
        {words.openWithKey}
      </button>
      <p id="key-refused" className="refused" role="status">
        {refused}
      </p>
    </form>
  );
}
