import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { texts } from "../texts.js";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly isWide?: boolean;
}

/** A modal dialog; Escape and its cross close it. However it ends, the focus goes back where it was. */
export function Dialog({ title, onClose, children, isWide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const own = dialog.current;
    own?.showModal();
    // To what is asked for first; else to the first way out, so that nothing is deleted by a hasty Enter.
    const asked = own?.querySelector<HTMLElement>(
      'input:not([type="file"], [type="checkbox"]), textarea, select',
    );
    (asked ?? own?.querySelector<HTMLElement>("footer button, footer a"))?.focus();
    // One that is taken away open would leave the focus nowhere.
    return () => own?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="sheet dialog"
      data-wide={isWide || undefined}
      aria-labelledby={id}
      onClose={onClose}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <button
          type="button"
          className="quiet cross"
          aria-label={texts.parts.close}
          onClick={() => dialog.current?.close()}
        >
          ×
        </button>
      </header>
      {children}
    </dialog>
  );
}
