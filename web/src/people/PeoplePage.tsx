import { usePart } from "../app/route.js";
import type { Service } from "../service/service.js";
import { IdentifyView } from "./IdentifyView.js";
import { MergeView } from "./MergeView.js";
import { PeopleList } from "./PeopleList.js";
import { PersonView } from "./PersonView.js";

/** The people; one of them; who a photo shows; who may be one and the same. */
export function PeoplePage({ service }: { readonly service: Service }) {
  const part = usePart();
  if (part === "") return <PeopleList service={service} />;
  if (part === "identify") return <IdentifyView service={service} />;
  if (part === "merge") return <MergeView service={service} />;
  return <PersonView key={part} service={service} id={part} />;
}
