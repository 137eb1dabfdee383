/** A file on a server, and what it must be. */
export interface RemoteFile {
  readonly name: string;
  readonly url: string;
  /** Hexadecimal; `undefined`: no published digest is known, so only its form is checked. */
  readonly sha256: string | undefined;
  /** Most bytes that are taken; the file has fewer. Default: `largestDownload`. */
  readonly most?: number;
}

/** What is taken of a file of which nothing else is said: several times LFW. */
export const largestDownload = 1e9;

/**
 * Labeled Faces in the Wild: the copy on figshare that scikit-learn fetches, with the digests that it lists
 * (`sklearn/datasets/_lfw.py`).
 */
export const lfwFiles = {
  pairs: [
    {
      name: "pairsDevTrain.txt",
      url: "https://ndownloader.figshare.com/files/5976012",
      most: 5e6,
      sha256: "1d454dada7dfeca0e7eab6f65dc4e97a6312d44cf142207be28d688be92aabfa",
    },
    {
      name: "pairsDevTest.txt",
      url: "https://ndownloader.figshare.com/files/5976009",
      most: 5e6,
      sha256: "7cb06600ea8b2814ac26e946201cdb304296262aad67d046a16a7ec85d0ff87c",
    },
    {
      name: "pairs.txt",
      url: "https://ndownloader.figshare.com/files/5976006",
      most: 5e6,
      sha256: "ea42330c62c92989f9d7c03237ed5d591365e89b3e649747777b70e692dc1592",
    },
  ],
  /** The original images, as detected. */
  archive: {
    name: "lfw.tgz",
    url: "https://ndownloader.figshare.com/files/5976018",
    most: 400e6,
    sha256: "055f7d9c632d7370e6fb4afc7468d40f970c34a80d4c6f50ffec63f5a8d536c0",
  },
} as const satisfies Readonly<Record<string, RemoteFile | readonly RemoteFile[]>>;

const omniglot = "https://raw.githubusercontent.com/brendenlake/omniglot/master/python";

/**
 * Omniglot from its author's repository. Digests: TensorFlow Datasets' `url_checksums/omniglot.txt`, which lists the two
 * sets of images; of the 20 one-shot runs no published digest was found.
 */
export const omniglotFiles: readonly RemoteFile[] = [
  {
    name: "images_background.zip",
    url: `${omniglot}/images_background.zip`,
    most: 50e6,
    sha256: "ad41ab679c8b5d90b271ef46be6987cc81211774a695c29dcc5367b2b26ee640",
  },
  {
    name: "images_evaluation.zip",
    url: `${omniglot}/images_evaluation.zip`,
    most: 50e6,
    sha256: "1f61a8f3366785b057fc117d9228e78a16e3d976c8953b2a10fcc74cf0609cee",
  },
  {
    name: "all_runs.zip",
    url: `${omniglot}/one-shot-classification/all_runs.zip`,
    most: 50e6,
    sha256: undefined,
  },
];

/**
 * The same file on another server: `BASE/name`.
 *
 * @example
 * mirrored(lfwFiles.archive, "https://data.example.org/lfw").url; // ".../lfw/lfw.tgz"
 */
export function mirrored(file: RemoteFile, base: string | undefined): RemoteFile {
  return base === undefined ? file : { ...file, url: `${base.replace(/\/+$/, "")}/${file.name}` };
}
