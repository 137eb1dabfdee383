import { type NamedFace, nameOf, type Service } from "../service/service.js";
import { texts } from "../texts.js";

/** Merges two people, and tells of it with a way back. */
export async function mergeWithUndo(
  service: Service,
  { stays, goes }: { readonly stays: NamedFace; readonly goes: NamedFace },
  tell: (words: string, action: { readonly words: string; readonly act: () => void }) => void,
  undo: (merge: string) => void,
): Promise<void> {
  const merge = await service.call("POST /v1/people/{id}/merge", {
    params: { id: stays.id },
    body: { from: goes.id },
  });
  tell(texts.people.merge.merged(nameOf(goes), nameOf(stays)), {
    words: texts.people.merge.undo,
    act: () => undo(merge.id),
  });
}
