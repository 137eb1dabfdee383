import { createClient, type ServiceAnswer, type ServiceClient } from "selfsame/client";

/** What the pages ask: every route of the service, its types those that the server checks by. */
export type Service = ServiceClient;

export type PersonRow = ServiceAnswer<"GET /v1/people">["items"][number];
export type PersonDetail = ServiceAnswer<"GET /v1/people/{id}">;
export type StoredTemplate = PersonDetail["templates"][number];
export type NamedFace = Pick<PersonRow, "id" | "name" | "externalId">;
export type EnrolledPhotos = ServiceAnswer<"POST /v1/people">;
export type PhotoAnswer = EnrolledPhotos["photos"][number];
export type Identified = ServiceAnswer<"POST /v1/identify">;
export type IdentifiedFace = Identified["faces"][number];
export type Receipt = ServiceAnswer<"DELETE /v1/people/{id}">;
export type MergeRow = ServiceAnswer<"GET /v1/merges">["items"][number];
export type InboxList = ServiceAnswer<"GET /v1/inbox">;
export type InboxCluster = InboxList["clusters"][number];
export type CheckResult = ServiceAnswer<"GET /v1/check">;
export type DecisionRow = ServiceAnswer<"GET /v1/events">["items"][number];
export type ServiceSettings = ServiceAnswer<"GET /v1/settings">;
export type KeyRow = ServiceAnswer<"GET /v1/keys">["items"][number];
export type ModelRow = ServiceAnswer<"GET /v1/models/{model}">;

/** @param tell hears of every answer and every fault, for the shell's banner */
export function createService(send: typeof fetch, tell: (fault: unknown) => void = () => {}): Service {
  const client = createClient({ url: "", fetch: send });
  return {
    ...client,
    call: async (...request) => {
      try {
        const answer = await client.call(...request);
        tell(undefined);
        return answer;
      } catch (error) {
        // Who asks no more hears nothing of it.
        if ((error as Error).name !== "AbortError") tell(error);
        throw error;
      }
    },
  };
}

const part = encodeURIComponent;
export const faceOfPerson = (id: string): string => `/v1/people/${part(id)}/thumbnail`;
export const faceOfTemplate = (person: string, template: string): string =>
  `/v1/people/${part(person)}/templates/${part(template)}/thumbnail`;
export const faceOfInbox = (id: string): string => `/v1/inbox/${part(id)}/thumbnail`;

export const imageOfCapture = (id: string): string => `/v1/captures/${part(id)}/image`;

/** What to call a person: their name, else their key elsewhere, else their id. */
export const nameOf = ({ id, name, externalId }: NamedFace): string => name ?? externalId ?? id.slice(0, 8);
