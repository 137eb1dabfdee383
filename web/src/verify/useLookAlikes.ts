import { type NamedFace, nameOf, type Service } from "../service/service.js";
import { useAsk } from "../service/useAsk.js";

/** Names of enrolled people who match this one: a match may be any of them. Nobody where that is not known. */
export function useLookAlikes(service: Service, person: NamedFace | undefined): readonly string[] {
  const { data } = useAsk(async (signal) => {
    if (!person) return [];
    const { pairs } = await service.call("GET /v1/check", { signal });
    return (pairs?.highest ?? []).flatMap(({ a, b, match }) =>
      match && (a.id === person.id || b.id === person.id) ? [nameOf(a.id === person.id ? b : a)] : [],
    );
  }, person?.id ?? "");
  return data ?? [];
}
