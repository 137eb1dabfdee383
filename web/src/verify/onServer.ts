import { faceOfPerson, imageOfCapture, type Service } from "../service/service.js";
import { alignedPicture } from "./align.js";
import { decisionOf, type Judged } from "./judged.js";
import { PageFault, type Target } from "./target.js";

/** Anchors that are shown beside the face. */
const shown = 4;

/** Asks the service. Pictures are aligned in the page, by the points that the service found. */
export async function verifyOnServer(
  service: Service,
  image: Blob,
  target: Target,
  signal: AbortSignal,
): Promise<Judged> {
  const began = performance.now();
  const done = () => performance.now() - began;
  if (target.kind === "photo") {
    const { photo } = target;
    if (!photo) throw new PageFault("NO_TARGET");
    const answer = await service.call("POST /v1/compare", { images: { a: image, b: photo }, signal });
    const [ms, [a, b]] = [done(), answer.faces];
    return {
      ...{ side: "server", ms, decision: decisionOf(answer), warnings: answer.warnings },
      quality: a?.quality ?? 0,
      faces: {
        probe: await alignedPicture(image, a?.keypoints ?? []),
        references: [await alignedPicture(photo, b?.keypoints ?? [])],
      },
    };
  }
  if (target.kind === "person") {
    const { person } = target;
    if (!person) throw new PageFault("NO_TARGET");
    const asked = { params: { id: person.id }, images: { image }, signal };
    const answer = await service.call("POST /v1/people/{id}/verify", asked);
    return {
      ...{ side: "server", ms: done(), decision: decisionOf(answer), warnings: answer.warnings },
      quality: answer.face.quality,
      faces: {
        probe: await alignedPicture(image, answer.face.keypoints),
        references: [faceOfPerson(person.id)],
      },
    };
  }
  const answer = await service.call("POST /v1/captures/verify", { images: { image }, signal });
  const ms = done();
  const anchors = answer.anchors.slice(0, shown);
  return {
    ...{ side: "server", ms, decision: decisionOf(answer), warnings: answer.warnings },
    quality: answer.face.quality,
    faces: {
      probe: await alignedPicture(image, answer.face.keypoints),
      // Where none could be compared, those are shown that were left out, as they were taken.
      references:
        anchors.length === 0
          ? answer.leftOut.slice(0, shown).map(({ capture }) => imageOfCapture(capture))
          : await Promise.all(
              anchors.map(({ capture, face }) => anchorPicture(service, capture, face.keypoints)),
            ),
    },
  };
}

/** Anchors don't change: each is fetched and aligned once. */
const pictures = new Map<string, Promise<Blob>>();

function anchorPicture(
  service: Service,
  capture: string,
  keypoints: Parameters<typeof alignedPicture>[1],
): Promise<Blob> {
  const known = pictures.get(capture);
  if (known) return known;
  const made = service
    .call("GET /v1/captures/{id}/image", { params: { id: capture } })
    .then((bytes) => alignedPicture(new Blob([bytes as Uint8Array<ArrayBuffer>]), keypoints));
  made.catch(() => pictures.delete(capture));
  pictures.set(capture, made);
  return made;
}
