import { Selfsame } from "selfsame/browser";

let loading: Promise<Selfsame> | undefined;

/** The page's one instance, loaded with the first call; after a failure the next call tries again. */
export function liveSelfsame(): Promise<Selfsame> {
  loading ??= Selfsame.load({ lateTwin: true }).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
