import { type FocusEvent, type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { meant, moved } from "./moves.js";

export interface Selection {
  readonly selected: ReadonlySet<string>;
  /** Which one Tab reaches. */
  readonly focused: string | undefined;
  /** What an act is about: those selected, else the one in focus; nobody's, while the focus is elsewhere. */
  readonly meant: readonly string[];
  readonly toggle: (ids: readonly string[]) => void;
  readonly clear: () => void;
  /** Makes a face the one that Tab reaches. */
  readonly focus: (id: string) => void;
  /** Of the list of all faces: whether the focus is on one. */
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur: () => void;
  /** Of the list of all faces: arrows lead on, space selects. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** Which faces are selected, and where the keyboard is. Faces that are gone are forgotten. */
export function useSelection(ids: readonly string[]): Selection {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState<string>();
  const [isInside, setInside] = useState(false);
  const wasAt = useRef(0);
  const all = ids.join(" ");
  useEffect(() => {
    const known = new Set(all.split(" "));
    setSelected((old) => new Set([...old].filter((id) => known.has(id))));
    setFocused((old) => {
      if (old !== undefined && known.has(old)) return old;
      const list = all === "" ? [] : all.split(" ");
      const next = list[Math.min(wasAt.current, list.length - 1)];
      // Whoever worked by keys goes on where they were.
      if (old !== undefined && next !== undefined)
        requestAnimationFrame(() => {
          if (document.activeElement === document.body || document.activeElement === null)
            element(next)?.focus();
        });
      return next;
    });
  }, [all]);
  useEffect(() => {
    if (focused !== undefined) wasAt.current = Math.max(0, all.split(" ").indexOf(focused));
  }, [focused, all]);

  const toggle = useCallback(
    (some: readonly string[]) =>
      setSelected((old) => {
        const isOn = some.every((id) => old.has(id));
        const next = new Set(old);
        for (const id of some)
          if (isOn) next.delete(id);
          else next.add(id);
        return next;
      }),
    [],
  );
  return {
    selected,
    focused,
    meant: meant(selected, isInside ? focused : undefined),
    toggle,
    clear: useCallback(() => setSelected(new Set()), []),
    focus: setFocused,
    onFocus: ({ target }) => setInside(target.closest("[data-face]") !== null),
    onBlur: () => setInside(false),
    onKeyDown: (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const own = (event.target as HTMLElement).closest<HTMLElement>("[data-face]")?.dataset["face"];
      if (own === undefined) return;
      if (event.key === " ") {
        event.preventDefault();
        toggle([own]);
      }
      if (!/^(Arrow|Home|End)/.test(event.key)) return;
      event.preventDefault();
      const to = moved(placed(event.currentTarget), own, event.key);
      if (to === undefined) return;
      setFocused(to);
      element(to)?.focus();
      if (event.shiftKey) setSelected((old) => new Set([...old, own, to]));
    },
  };
}

const element = (id: string) => document.querySelector<HTMLElement>(`[data-face="${CSS.escape(id)}"]`);

const placed = (list: HTMLElement) =>
  [...list.querySelectorAll<HTMLElement>("[data-face]")].map((face) => {
    const { left, top } = face.getBoundingClientRect();
    return { id: face.dataset["face"] ?? "", left: Math.round(left), top: Math.round(top) };
  });
