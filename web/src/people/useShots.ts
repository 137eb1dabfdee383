import { useCallback, useEffect, useRef, useState } from "react";
import type { Service } from "../service/service.js";
import { texts } from "../texts.js";

/** A photo that is about to be enrolled, and what was seen in it. */
export interface Shot {
  readonly key: number;
  readonly image: Blob;
  readonly url: string;
  readonly origin: "webcam" | "file";
  /** Until it was looked at: "looking". */
  readonly state: "looking" | "good" | "warning" | "bad";
  readonly words: string;
}

export interface Shots {
  readonly items: readonly Shot[];
  add(images: readonly Blob[], origin: Shot["origin"]): void;
  remove(key: number): void;
  clear(): void;
  /** Puts the gate's answers at the photos. */
  judge(words: ReadonlyMap<number, string>): void;
}

/** Below so many photo pixels a pixel of the aligned face the model's figures don't hold. */
const leastResolution = 0.5;

/** Photos of one person, looked at as soon as they are there. */
export function useShots(service: Service): Shots {
  const [items, setItems] = useState<readonly Shot[]>([]);
  const next = useRef(0);
  const urls = useRef(new Set<string>());
  useEffect(() => {
    const own = urls.current;
    return () => {
      for (const url of own) URL.revokeObjectURL(url);
    };
  }, []);

  const put = useCallback(
    (key: number, change: Partial<Shot>) =>
      setItems((all) => all.map((shot) => (shot.key === key ? { ...shot, ...change } : shot))),
    [],
  );
  const look = useCallback(
    async ({ key, image }: Shot) => {
      const words = texts.people.shots;
      try {
        const { faces } = await service.call("POST /v1/detect", { images: { image } });
        const [largest] = faces;
        if (!largest) put(key, { state: "bad", words: words.noFace });
        else if (largest.resolution < leastResolution) put(key, { state: "bad", words: words.tooSmall });
        else if (faces.length > 1) put(key, { state: "warning", words: words.several(faces.length) });
        else put(key, { state: "good", words: words.good });
      } catch {
        put(key, { state: "bad", words: words.unreadable });
      }
    },
    [service, put],
  );
  const add = useCallback(
    (images: readonly Blob[], origin: Shot["origin"]) => {
      const added = images.map((image) => {
        const url = URL.createObjectURL(image);
        urls.current.add(url);
        return {
          key: ++next.current,
          image,
          url,
          origin,
          state: "looking",
          words: texts.people.shots.looking,
        } as const;
      });
      setItems((all) => [...all, ...added]);
      for (const shot of added) void look(shot);
    },
    [look],
  );
  const remove = useCallback((key: number) => setItems((all) => all.filter((shot) => shot.key !== key)), []);
  return {
    items,
    add,
    remove,
    clear: useCallback(() => setItems([]), []),
    judge: useCallback(
      (words: ReadonlyMap<number, string>) =>
        setItems((all) =>
          all.map((shot) => {
            const own = words.get(shot.key);
            return own === undefined ? shot : { ...shot, state: "bad", words: own };
          }),
        ),
      [],
    ),
  };
}
