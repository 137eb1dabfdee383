import { inPageWords } from "../parts/pageWords.js";
import type { InboxList, NamedFace, Service } from "../service/service.js";
import { nameOf } from "../service/service.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";

export type InboxState = "waiting" | "ignored";
type Assigned = { readonly person: NamedFace } | { readonly name: string };
const words = texts.inbox;

/** The faces that wait, and what can be done with them. */
export function useInbox(service: Service, state: InboxState) {
  const inbox = useAsk<InboxList>(
    (signal) => service.call("GET /v1/inbox", { query: { state }, signal }),
    state,
  );
  const settings = useAsk((signal) => service.call("GET /v1/settings", { signal }), "");
  const acting = (ids: readonly string[]) => ({ body: { faces: [...ids] } });
  return {
    ...inbox,
    days: settings.data?.keepUnknownDays,
    isVerifyOnly: settings.data?.verifyOnly,
    /** @returns what to tell of it */
    assign: async (ids: readonly string[], to: Assigned): Promise<string> => {
      const target = "person" in to ? { person: to.person.id } : { details: { name: to.name } };
      const { person, faces, assigned } = await service.call("POST /v1/inbox/assign", {
        body: { faces: [...ids], ...target },
      });
      await inbox.reload();
      const refused = faces.find(({ outcome }) => outcome === "refused");
      const name = person ? nameOf(person) : "name" in to ? to.name : "";
      const done = assigned > 0 ? words.assigned(assigned, name) : "";
      return [done, refused && words.refused(inPageWords(refused.explanation ?? refused.reason ?? ""))]
        .filter(Boolean)
        .join(" ");
    },
    ignore: async (ids: readonly string[]): Promise<string> => {
      await service.call("POST /v1/inbox/ignore", acting(ids));
      await inbox.reload();
      return words.ignored(ids.length);
    },
    discard: async (ids: readonly string[]): Promise<string> => {
      await service.call("POST /v1/inbox/discard", acting(ids));
      await inbox.reload();
      return words.discarded(ids.length);
    },
    notThisPerson: async (ids: readonly string[], person: NamedFace): Promise<string> => {
      await service.call("POST /v1/inbox/not-this-person", { body: { faces: [...ids], person: person.id } });
      await inbox.reload();
      return words.notThem(nameOf(person));
    },
  };
}
export type Inbox = ReturnType<typeof useInbox>;
