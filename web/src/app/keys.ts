import { useLayoutEffect, useRef } from "react";

/** What a key does on a page: once when it goes down, and, where it matters, when it comes up again. */
export interface KeyAction {
  readonly down: () => void;
  readonly up?: () => void;
}
export type KeyMap = Readonly<Record<string, KeyAction>>;

/** Inputs that letters are not written into: keys go past them, as past a button. */
const wordless = /^(button|checkbox|color|file|image|radio|range|reset|submit)$/;

/** Whether somebody is writing, or a control takes the key itself. */
export function isTaken({ target, key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (document.querySelector("dialog[open]") && key !== "?") return true;
  if (target instanceof HTMLInputElement) return !wordless.test(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Listens to keys while the component is shown: from before it is painted, so that no key is lost. Held keys act once. */
export function useKeys(keys: KeyMap): void {
  const current = useRef(keys);
  current.current = keys;
  useLayoutEffect(() => {
    const held = new Set<string>();
    const down = (event: KeyboardEvent) => {
      const action = current.current[event.key];
      if (!action || event.repeat || isTaken(event)) return;
      event.preventDefault();
      held.add(event.key);
      action.down();
    };
    const up = ({ key }: KeyboardEvent) => {
      if (held.delete(key)) current.current[key]?.up?.();
    };
    // Whoever changes windows lets go unseen.
    const letGo = () => {
      for (const key of held) current.current[key]?.up?.();
      held.clear();
    };
    addEventListener("keydown", down);
    addEventListener("keyup", up);
    addEventListener("blur", letGo);
    return () => {
      letGo();
      removeEventListener("keydown", down);
      removeEventListener("keyup", up);
      removeEventListener("blur", letGo);
    };
  }, []);
}
