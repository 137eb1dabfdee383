import { useCallback, useEffect, useRef, useState } from "react";
import type { Identified, Service } from "../service/service.js";
import { cropFaces } from "./crop.js";

export interface IdentifyRun {
  readonly answer: Identified | undefined;
  /** A picture of each face of the answer. */
  readonly faces: readonly string[];
  readonly fault: unknown;
  readonly isBusy: boolean;
  readonly look: (photo: Blob, face: "main" | "all") => Promise<void>;
}

/** Who a photo shows. Only the last photo's answer counts. */
export function useIdentify(service: Service): IdentifyRun {
  const [state, setState] = useState<Pick<IdentifyRun, "answer" | "faces" | "fault">>({
    answer: undefined,
    faces: [],
    fault: undefined,
  });
  const [isBusy, setBusy] = useState(false);
  const run = useRef(0);
  const { faces } = state;
  useEffect(
    () => () => {
      for (const url of faces) URL.revokeObjectURL(url);
    },
    [faces],
  );
  const look = useCallback(
    async (photo: Blob, face: "main" | "all") => {
      const own = ++run.current;
      setBusy(true);
      try {
        const answer = await service.call("POST /v1/identify", {
          images: { image: photo },
          body: { face, top: 3 },
        });
        const faces = await cropFaces(
          photo,
          answer.faces.map((it) => it.face.box),
        ).catch(() => []);
        if (own === run.current) setState({ answer, faces, fault: undefined });
      } catch (fault) {
        if (own === run.current) setState({ answer: undefined, faces: [], fault });
      }
      if (own === run.current) setBusy(false);
    },
    [service],
  );
  return { ...state, isBusy, look };
}
