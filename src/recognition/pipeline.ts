import type { RgbaImage } from "../core/image.js";
import { cosineDistance, meanVector, unitVector } from "../core/vectors.js";
import type { ModelBundle } from "../models/bundle.js";
import { float32Output, type Session } from "../runtime/session.js";
import { alignFace, type Chip } from "../vision/chip.js";
import { type FoundFace, findFaces } from "../vision/faces.js";
import { imagesToTensor } from "../vision/tensor.js";
import type { FaceSelection } from "./face.js";
import { extentFor, selectFaces } from "./select.js";

/** The three networks of a pipeline. */
export interface Networks {
  readonly detector: Session;
  readonly landmarks: Session;
  readonly twin: Session;
}

/** A selected face of a photo with its aligned picture and, where asked for, its embedding. */
export interface AnalysedFace extends FoundFace {
  readonly chip: Chip;
  readonly embedded: Embedding | undefined;
}

/** An embedding `[D]` with its quality, as `EmbeddedFace` describes them. */
export interface Embedding {
  readonly embedding: Float32Array;
  readonly quality: number;
}

/** Faces go through the twin in batches of at most so many; more gain nothing and cost memory. */
const batchSize = 8;

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
): Promise<AnalysedFace[]> {
  const found = await findFaces(networks.detector, networks.landmarks, image, extentFor(selection));
  const faces = selectFaces(found, selection, image).map((face) => ({
    ...face,
    chip: alignFace(image, face.mesh, { ...bundle.alignment, size: bundle.input.width }),
  }));
  const images = faces.map(({ chip }) => chip.image);
  const embeddings = wantEmbeddings ? await embedChips(networks.twin, bundle, images) : [];
  return faces.map((face, index) => ({ ...face, embedded: embeddings[index] }));
}

/**
 * The embeddings of aligned faces: the twin's output, where the bundle says so averaged with that of the mirror
 * image and scaled to unit length.
 *
 * @param chips of the bundle's input size
 */
export async function embedChips(
  twin: Session,
  { input, embedding: { dimensions, mirror, unitLength } }: ModelBundle,
  chips: readonly RgbaImage[],
): Promise<Embedding[]> {
  const embeddings: Embedding[] = [];
  for (let start = 0; start < chips.length; start += batchSize) {
    const batch = chips.slice(start, start + batchSize);
    const outputs = await twin.run({ input: imagesToTensor(batch, input, mirror) });
    const rows = float32Output(outputs, "embedding");
    const row = (index: number) => rows.subarray(index * dimensions, (index + 1) * dimensions);
    batch.forEach((_, index) => {
      const views = mirror ? [row(2 * index), row(2 * index + 1)] : [row(index)];
      const [face, mirrored = face] = views as [Float32Array, Float32Array?];
      const mean = meanVector(views);
      embeddings.push({
        embedding: unitLength ? unitVector(mean) : mean,
        quality: 1 - cosineDistance(face, mirrored),
      });
    });
  }
  return embeddings;
}
