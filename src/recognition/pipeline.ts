import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import { cosineDistance, meanVector, unitVector } from "../core/vectors.js";
import type { ModelBundle } from "../models/bundle.js";
import { float32Output, type Session } from "../runtime/session.js";
import { alignFace } from "../vision/chip.js";
import { findFaces } from "../vision/faces.js";
import { type PictureFigures, pictureFigures } from "../vision/pictureFigures.js";
import { type ShapeFigures, shapeFigures } from "../vision/shapeFigures.js";
import { imagesToTensor } from "../vision/tensor.js";
import type { AlignedFace, EmbeddedFace, FaceSelection } from "./face.js";
import { figuresOf, judgeFace } from "./faceQuality.js";
import { goodQuality } from "./gate.js";
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
type Embedding = Pick<EmbeddedFace, "embedding" | "quality" | "faults">;

/** An aligned face, and what its quality is measured by beside the embedding; undefined where the bundle measures none. */
interface SeenFace {
  readonly face: AlignedFace;
  readonly figures: (PictureFigures & ShapeFigures) | undefined;
}

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
  const seen = await alignedFaces(networks, bundle, image, selection);
  const images = seen.map(({ face }) => face.image);
  const embeddings = wantEmbeddings ? await embedChips(twinOf(networks), bundle, images) : [];
  return seen.map(({ face, figures }, index) => {
    const embedded = embeddings[index];
    return { face, embedded: embedded && figures ? judged(bundle, figures, embedded) : embedded };
  });
}

/** With the quality that the bundle measures, in place of how well the views agree. */
function judged(
  { embedding: bundled }: ModelBundle,
  seen: PictureFigures & ShapeFigures,
  { embedding, quality: mirrorCosine }: Embedding,
): Embedding {
  const { quality: measure } = bundled;
  if (!measure) return { embedding, quality: mirrorCosine };
  return {
    embedding,
    ...judgeFace(measure, figuresOf(measure, seen, embedding, mirrorCosine), goodQuality(bundled)),
  };
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
): Promise<SeenFace[]> {
  const { alignment, input, embedding } = bundle;
  if (alignment.template === "none")
    return selectFaces([wholeImage(image, bundle)], selection, image).map((face) => ({
      face,
      figures: undefined,
    }));
  if (!networks) throw new TypeError(`"${bundle.id}" aligns faces, but no networks to find them were loaded`);
  const found = await findFaces(networks.detector, networks.landmarks, image, extentFor(selection));
  const spec = { ...alignment, size: input.width };
  return selectFaces(found, selection, image).map((one) => {
    const { box, score, keypoints, mesh } = one;
    const chip = alignFace(image, mesh, spec);
    return {
      face: { box, score, keypoints, resolution: chip.resolution, image: chip.image },
      figures: embedding.quality && { ...pictureFigures(chip.image), ...shapeFigures(one, chip, spec) },
    };
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
