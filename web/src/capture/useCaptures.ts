import { useCallback, useEffect, useRef, useState } from "react";
import type { Api, Capture, Role } from "../api.js";
import { faultWords } from "../service/faults.js";
import { texts } from "../texts.js";

/** A picture on its way to the server. */
export interface Pending {
  readonly key: number;
  readonly role: Role;
  readonly url: string;
}

/** What happened last, and how it is taken back. */
export interface Notice {
  readonly words: string;
  readonly isFault: boolean;
  readonly undo?: () => void;
}

/** Deleted is deleted only after so many milliseconds, or when the page is left. */
const graceMs = 8000;

export interface Captures {
  readonly items: readonly Capture[] | undefined;
  readonly warnings: readonly string[];
  readonly pending: readonly Pending[];
  /** Why they could not be read. */
  readonly failed: unknown;
  readonly notice: Notice | undefined;
  imageOf(id: string): string;
  add(image: Blob, role: Role, session: string, camera?: string): Promise<void>;
  move(capture: Capture, role: Role): Promise<void>;
  remove(capture: Capture): void;
  undo(): void;
  load(): Promise<void>;
}

/** The workspace's captures, as they are shown: what is changed here is seen at once, and can be taken back. */
export function useCaptures(api: Api): Captures {
  const [list, setList] = useState<{ items: readonly Capture[]; warnings: readonly string[] }>();
  const [pending, setPending] = useState<readonly Pending[]>([]);
  const [leaving, setLeaving] = useState<readonly string[]>([]);
  const [failed, setFailed] = useState<unknown>();
  const [notice, setNotice] = useState<Notice>();
  const doomed = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const urls = useRef(new Map<string, string>());
  const count = useRef(0);
  const asked = useRef(0);

  const load = useCallback(async () => {
    const own = ++asked.current;
    try {
      const answer = await api.captures();
      // An older answer would bring back what has gone.
      if (own !== asked.current) return;
      setList(answer);
      setFailed(undefined);
    } catch (error) {
      if (own === asked.current) setFailed(error);
    }
  }, [api]);

  const fault = useCallback((error: unknown) => {
    setNotice({ words: faultWords(error), isFault: true });
  }, []);

  const finish = useCallback(
    async (id: string, closing = false) => {
      clearTimeout(doomed.current.get(id));
      doomed.current.delete(id);
      await api.deleteCapture(id, closing).catch(fault);
      if (closing) return;
      await load();
      setLeaving((ids) => ids.filter((it) => it !== id));
    },
    [api, load, fault],
  );

  useEffect(() => {
    void load();
    const own = { doomed: doomed.current, urls: urls.current };
    const end = () => {
      for (const id of [...own.doomed.keys()]) void finish(id, true);
    };
    addEventListener("pagehide", end);
    return () => {
      removeEventListener("pagehide", end);
      end();
      for (const url of own.urls.values()) URL.revokeObjectURL(url);
      own.urls.clear();
    };
  }, [load, finish]);

  const add = useCallback(
    async (image: Blob, role: Role, session: string, camera?: string) => {
      const own = { key: ++count.current, role, url: URL.createObjectURL(image) };
      setPending((all) => [...all, own]);
      try {
        const capture = await api.addCapture({ image, role, session, camera });
        urls.current.set(capture.id, own.url);
        setList((old) => old && { ...old, items: [...old.items, capture] });
        setNotice({
          words: texts.capture.captured(texts.capture.roles[role].name),
          isFault: false,
          undo: () => {
            setLeaving((ids) => [...ids, capture.id]);
            setNotice({ words: texts.capture.undone, isFault: false });
            void finish(capture.id);
          },
        });
      } catch (error) {
        URL.revokeObjectURL(own.url);
        setNotice({ words: texts.capture.captureFailed(faultWords(error)), isFault: true });
      }
      setPending((all) => all.filter(({ key }) => key !== own.key));
      await load();
    },
    [api, load, finish],
  );

  const move = useCallback(
    async (capture: Capture, role: Role) => {
      const put = async (to: Role) => {
        setList(
          (old) =>
            old && {
              ...old,
              items: old.items.map((it) => (it.id === capture.id ? { ...it, role: to } : it)),
            },
        );
        await api.moveCapture(capture.id, to).catch(fault);
        await load();
      };
      setNotice({
        words: texts.capture.moved(texts.capture.roles[role].name),
        isFault: false,
        undo: () => {
          setNotice({ words: texts.capture.undone, isFault: false });
          void put(capture.role);
        },
      });
      await put(role);
    },
    [api, load, fault],
  );

  const remove = useCallback(
    (capture: Capture) => {
      setLeaving((ids) => [...ids, capture.id]);
      doomed.current.set(
        capture.id,
        setTimeout(() => void finish(capture.id), graceMs),
      );
      // One undo brings back all that still can be.
      const ids = [...doomed.current.keys()];
      setNotice({
        words: texts.capture.deleted(ids.length),
        isFault: false,
        undo: () => {
          for (const id of ids) {
            clearTimeout(doomed.current.get(id));
            doomed.current.delete(id);
          }
          setLeaving((all) => all.filter((id) => !ids.includes(id)));
          setNotice({ words: texts.capture.undone, isFault: false });
        },
      });
    },
    [finish],
  );

  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(undefined), graceMs);
    return () => clearTimeout(timer);
  }, [notice]);

  return {
    items: list?.items.filter(({ id }) => !leaving.includes(id)),
    warnings: list?.warnings ?? [],
    pending,
    failed,
    notice,
    imageOf: (id) => urls.current.get(id) ?? api.captureImageUrl(id),
    add,
    move,
    remove,
    undo: () => notice?.undo?.(),
    load,
  };
}
