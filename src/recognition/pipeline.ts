import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import { cosineDistance, meanVector, unitVector } from "../core/vectors.js";
import type { ModelBundle } from "../models/bundle.js";
import { float32Output, type Session } from "../runtime/session.js";
import { alignFace } from "../vision/chip.js";
import { findFaces } from "../vision/faces.js";
import { imagesToTensor } from "../vision/tensor.js";
import type { AlignedFace, EmbeddedFace, FaceSelection } from "./face.js";
import { extentFor, selectFaces } from "./select.js";
import { wholeImage } from "./wholeImage.js";

/** The networks of a pipeline. */
export interface Networks {
  /** Absent for bundles that embed whole images. */
  readonly faces?: FaceNetworks | undefined;
  /** Absent where no embeddings are wanted. */
  readonly twin?: Session | undefined;
}

/** The networks that find faces. */
export interface FaceNetworks {
  readonly detector: Session;
  readonly landmarks: Session;
}

/** What the twin says of a face. */
type Embedding = Pick<EmbeddedFace, "embedding" | "quality">;

/** Pictures go through the twin in batches of about so many; more gain nothing and cost memory. */
const batchSize = 16;

/**
 * Photo → faces → aligned pictures → embeddings.
 *
 * @param image RGBA, upright
 * @param wantEmbeddings false leaves the twin out
 * @returns the selected faces, largest first; none where no face was found
 * @throws FACE_INDEX_OUT_OF_RANGE
 */
export async function analysePhoto(
  networks: Networks,
  bundle: ModelBundle,
  image: RgbaImage,
  selection: FaceSelection,
  wantEmbeddings: boolean,
): Promise<{ readonly face: AlignedFace; readonly embedded: Embedding | undefined }[]> {
  const faces = await alignedFaces(networks, bundle, image, selection);
  const images = faces.map((face) => face.image);
  const embeddings = wantEmbeddings ? await embedChips(twinOf(networks), bundle, images) : [];
  return faces.map((face, index) => ({ face, embedded: embeddings[index] }));
}

function twinOf({ twin }: Networks): Session {
  if (!twin) throw new TypeError("embeddings are wanted, but no twin was loaded");
  return twin;
}

async function alignedFaces(
  { faces: networks }: Networks,
  bundle: ModelBundle,
  image: RgbaImage,
  selection: FaceSelection,
): Promise<AlignedFace[]> {
  const { alignment, input } = bundle;
  if (alignment.template === "none") return selectFaces([wholeImage(image, bundle)], selection, image);
  if (!networks) throw new TypeError(`"${bundle.id}" aligns faces, but no networks to find them were loaded`);
  const found = await findFaces(networks.detector, networks.landmarks, image, extentFor(selection));
  return selectFaces(found, selection, image).map(({ box, score, keypoints, mesh }) => {
    const chip = alignFace(image, mesh, { ...alignment, size: input.width });
    return { box, score, keypoints, resolution: chip.resolution, image: chip.image };
  });
}

/**
 * The embeddings of aligned faces: the mean of the twin's outputs for the face, where the bundle says so enlarged and mirrored
 * too, and scaled to unit length.
 *
 * @param chips of the bundle's input size
 * @throws MODEL_INVALID where the twin gives vectors of another length
 */
export async function embedChips(
  twin: Session,
  { input, embedding: { dimensions, mirror, zooms = [1], unitLength } }: ModelBundle,
  chips: readonly RgbaImage[],
): Promise<Embedding[]> {
  const embeddings: Embedding[] = [];
  const views = zooms.length * (mirror ? 2 : 1);
  const facesAtOnce = Math.max(1, Math.floor(batchSize / views));
  for (let start = 0; start < chips.length; start += facesAtOnce) {
    const batch = chips.slice(start, start + facesAtOnce);
    const pictures = imagesToTensor(batch, input, mirror, zooms);
    const outputs = await twin.run({ [twin.inputNames[0] as string]: pictures });
    const rows = float32Output(outputs, "embedding");
    const expected = batch.length * views * dimensions;
    if (rows.length !== expected)
      throw new SelfsameError(
        "MODEL_INVALID",
        `the twin gave ${rows.length} values where embeddings of ${dimensions} make ${expected}`,
      );
    for (let first = 0; first < batch.length * views; first += views) {
      const own = Array.from({ length: views }, (_, i) =>
        rows.subarray((first + i) * dimensions, (first + i + 1) * dimensions),
      );
      const mean = meanVector(own);
      embeddings.push({
        embedding: unitLength ? unitVector(mean) : mean,
        quality: mirror ? mirrorCosine(own) : 1,
      });
    }
  }
  return embeddings;
}

/** The cosine between the mean over a face's views and that over their mirror images, which stand behind each. */
function mirrorCosine(views: readonly Float32Array[]): number {
  const [faces, mirrored] = [0, 1].map((side) => meanVector(views.filter((_, i) => i % 2 === side)));
  return 1 - cosineDistance(faces!, mirrored!);
}
