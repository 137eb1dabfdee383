import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { type EmbeddedFace, Selfsame, type SelfsameError } from "selfsame";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dot } from "../src/core/vectors.js";
import { decodeImage } from "../src/vision/decode.node.js";
import { describeInBrowser, launch } from "./support/browser.js";
import { type PageServer, servePages } from "./support/pageServer.js";
import { root, sample } from "./support/samples.js";

const dist = join(root, "dist");
const script =
  '<!doctype html><meta charset="utf-8"><title>t</title><script type="module" src="/page.js"></script>';
const empty = '<!doctype html><meta charset="utf-8"><title>t</title>';
const module = `import * as browser from "/dist/browser/selfsame.js";
globalThis.browser = browser;
globalThis.violations = [];
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => violations.push(violatedDirective + " " + blockedURI));
globalThis.blobOf = async (path) => (await fetch(path)).blob();
globalThis.faceOf = ({ embedding, ...face }) => ({ ...face, embedding: Array.from(embedding) });
globalThis.codeOf = (work) => work().then(() => "no error", (error) => error.code ?? String(error));
document.documentElement.dataset.ready = "";`;

let server: PageServer;
let browser: Browser;
let page: Page;
let node: Selfsame;
/** Photos by name: as they are, turned by EXIF, with transparency. */
const photos: Record<string, Buffer> = {};

/** Runs the body of an async function in the page, with an argument as `given`. */
const inPage = <T>(code: string, given: unknown = null, on = page): Promise<T> =>
  on.evaluate(`(async (given) => { ${code} })(${JSON.stringify(given)})`) as Promise<T>;

const open = async (origin = server.origin, path = "/") => {
  const opened = await browser.newPage();
  await opened.goto(origin + path);
  await opened.waitForSelector("html[data-ready]", { state: "attached" });
  return opened;
};

type PlainFace = Omit<EmbeddedFace, "embedding"> & { embedding: number[] };
const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  dot(Float32Array.from(a), Float32Array.from(b));

describeInBrowser("selfsame/browser in a page under a strict policy", () => {
  beforeAll(async () => {
    const small = sharp(sample(2)).resize({ width: 700 });
    const upright = await small.clone().png().toBuffer();
    // What turns each orientation of EXIF upright again is the opposite of what a camera did.
    const turns = [0, 0, 180, 180, 270, 270, 90, 90];
    for (const [index, angle] of turns.entries())
      photos[`exif${index + 1}.jpg`] = await sharp(
        await sharp(upright)
          .rotate(angle)
          .flop([2, 4, 5, 7].includes(index + 1))
          .png()
          .toBuffer(),
      )
        .withMetadata({ orientation: index + 1 })
        .jpeg({ quality: 95 })
        .toBuffer();
    photos["p3.jpg"] = await small.clone().withIccProfile("p3").jpeg({ quality: 95 }).toBuffer();
    photos["cmyk.jpg"] = await small.clone().toColourspace("cmyk").withIccProfile("cmyk").jpeg().toBuffer();
    photos["grey.jpg"] = await small.clone().greyscale().jpeg().toBuffer();
    photos["progressive.jpg"] = await small.clone().jpeg({ progressive: true }).toBuffer();
    photos["deep.png"] = await small.clone().toColourspace("rgb16").png().toBuffer();
    photos["palette.png"] = await small.clone().png({ palette: true }).toBuffer();
    photos["photo.webp"] = await small.clone().webp({ quality: 90 }).toBuffer();
    photos["photo.gif"] = await small.clone().gif().toBuffer();
    photos["photo.avif"] = await small.clone().avif({ quality: 80, effort: 1 }).toBuffer();
    photos["photo.tiff"] = await small.clone().tiff().toBuffer();
    for (const name of ["progressive.jpg", "deep.png", "photo.webp", "photo.gif", "photo.avif"])
      photos[`cut.${name}`] = photos[name]!.subarray(0, photos[name]!.length * 0.6);
    photos["clear.png"] = await sharp(sample(1))
      .resize({ width: 600 })
      .composite([
        {
          input: { create: { width: 90, height: 90, channels: 4, background: "#000" } },
          blend: "dest-out",
          left: 0,
          top: 0,
        },
      ])
      .ensureAlpha()
      .png()
      .toBuffer();
    photos["cut.jpg"] = readFileSync(sample(1)).subarray(0, 20_000);
    const model = JSON.parse(readFileSync(join(dist, "models/bundles/default/model.json"), "utf8"));
    const changed = { ...model, embedding: { ...model.embedding, minQuality: -1 } };
    server = await servePages({
      "/": { content: script },
      "/empty": { content: empty },
      "/page.js": { content: module },
      "/dist/": dist,
      "/photos/": dirname(sample(1)),
      ...Object.fromEntries(Object.entries(photos).map(([name, content]) => [`/made/${name}`, { content }])),
      "/changed/model.json": { content: JSON.stringify(changed) },
      "/notJson/model.json": { content: "<!doctype html>" },
      "/damaged/model.json": { content: JSON.stringify(model) },
      "/damaged/twin.onnx": {
        content: new Uint8Array(readFileSync(join(dist, "models/bundles/default/twin.onnx"))).fill(
          7,
          1e6,
          1e6 + 9,
        ),
      },
      "/models/mine/": join(dist, "models/bundles/default"),
      "/swapped/blazeface.onnx": join(dist, "models/weights/facemesh.onnx"),
      "/swapped/facemesh.onnx": join(dist, "models/weights/facemesh.onnx"),
    });
    browser = await launch("--host-resolver-rules=MAP insecure.test 127.0.0.1");
    [page, node] = await Promise.all([open(), Selfsame.load({ workers: 1 })]);
    await inPage("globalThis.selfsame = await browser.Selfsame.load()");
  });
  afterAll(async () => {
    await node?.close();
    await browser?.close();
    await server?.close();
  });

  test("importing it fetches one file and starts nothing", async () => {
    const before = server.asked.length;
    const other = await open();
    expect(server.asked.slice(before)).toEqual(["/", "/page.js", "/dist/browser/selfsame.js"]);
    expect(other.workers()).toEqual([]);
    await other.close();
    // Where pages are made on a server it is imported, too.
    const globals = Object.keys(globalThis);
    const { Selfsame: InPage, SelfsameError } = await import("selfsame/browser");
    expect(Object.keys(globalThis)).toEqual(globals);
    await expect(InPage.load()).rejects.toThrow(SelfsameError);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    "the faces of sample %i are those of Node, cosine at least 0.999",
    async (number) => {
      const expected = await node.embedAll(sample(number));
      const found = await inPage<PlainFace[]>(
        "return (await selfsame.embedAll(await blobOf(given))).map(faceOf)",
        `/photos/sample${number}.jpg`,
      );
      expect(found).toHaveLength(expected.length);
      for (const [i, face] of expected.entries()) {
        expect(cosine(found[i]!.embedding, face.embedding)).toBeGreaterThan(0.999);
        expect(found[i]!.quality).toBeCloseTo(face.quality, 2);
        expect(Math.abs(found[i]!.box.x - face.box.x)).toBeLessThan(1);
      }
    },
  );

  test("the same pixels give the same: cosine at least 0.999999, boxes to a hundredth of a pixel", async () => {
    const { width, height, data } = await decodeImage(
      await sharp(sample(3)).resize({ width: 500 }).png().toBuffer(),
    );
    const given = { width, height, data: Array.from(data) };
    const expected = await node.embed({ width, height, data });
    const found = await inPage<PlainFace>(
      "return faceOf(await selfsame.embed(new ImageData(Uint8ClampedArray.from(given.data), given.width, given.height)))",
      given,
    );
    expect(cosine(found.embedding, expected.embedding)).toBeGreaterThan(0.999999);
    for (const side of ["x", "y", "width", "height"] as const)
      expect(found.box[side]).toBeCloseTo(expected.box[side], 2);
    expect(found).toMatchObject({ model: expected.model, quality: expect.closeTo(expected.quality, 4) });
  });

  test("files of every kind are upright, in sRGB, on white, as in Node; what Node refuses is refused", async () => {
    for (const [name, bytes] of Object.entries(photos)) {
      const expected = await node.embed(bytes).catch((error: SelfsameError) => error.code);
      const found = await inPage<PlainFace | string>(
        "return selfsame.embed(await blobOf(given)).then(faceOf, (error) => error.code)",
        `/made/${name}`,
      );
      const refused = [name.startsWith("cut."), name.startsWith("cut.") || name.endsWith(".tiff")];
      expect([typeof expected, typeof found], name).toEqual(refused.map((it) => (it ? "string" : "object")));
      if (typeof found === "string") expect(found, name).toBe("IMAGE_UNREADABLE");
      else if (typeof expected !== "string") {
        // Chromium makes other colours of CMYK.
        const least = name === "cmyk.jpg" ? 0.99 : 0.999;
        expect(cosine(found.embedding, expected.embedding), name).toBeGreaterThan(least);
        expect(Math.abs(found.box.x - expected.box.x), name).toBeLessThan(name === "cmyk.jpg" ? 4 : 1);
      }
    }
  });

  test("what is see-through lies on white", async () => {
    const ink = await inPage<number[]>(`
      const canvas = new OffscreenCanvas(64, 64);
      canvas.getContext("2d").clearRect(0, 0, 64, 64);
      const faces = await selfsame.detect(await canvas.convertToBlob());
      // Seen through the aligned picture of a face: the photo's see-through corner is stretched over it.
      const photo = await createImageBitmap(await blobOf("/photos/sample1.jpg"));
      const drawn = new OffscreenCanvas(photo.width, photo.height);
      drawn.getContext("2d").drawImage(photo, 0, 0);
      const { box } = (await selfsame.detect(drawn))[0];
      drawn.getContext("2d").clearRect(box.x, box.y + box.height * 0.9, box.width, box.height);
      const { image } = await selfsame.align(await drawn.convertToBlob(), { face: 1 });
      const at = 4 * (image.width * (image.height - 2) + image.width / 2);
      return [faces.length, ...image.data.slice(at, at + 4)];`);
    expect(ink).toEqual([0, 255, 255, 255, 255]);
  });

  test("verify and verifyAgainst decide as in Node", async () => {
    const pairs = [
      [1, 3],
      [1, 2],
      [2, 4],
    ] as const;
    for (const [a, b] of pairs) {
      const expected = await node.verify(sample(a), sample(b), { face: "all" });
      const found = await inPage<typeof expected>(
        "const [a, b] = await Promise.all(given.map(blobOf)); return selfsame.verify(a, b, { face: 'all' })",
        [a, b].map((number) => `/photos/sample${number}.jpg`),
      );
      const { outcome, comparisons, threshold, revision } = expected;
      expect(found).toMatchObject({ outcome, comparisons, threshold, revision });
      expect(found.score).toBeCloseTo(expected.score, 2);
    }
    const against = await inPage<{ outcome: string; leftOut: { reason: string }[] }>(`
      const [probe, other] = await Promise.all(["/photos/sample1.jpg", "/photos/sample3.jpg"].map(blobOf));
      const known = await selfsame.embed(other);
      return selfsame.verifyAgainst(probe, [known, probe])`);
    const expected = await node.verifyAgainst(sample(1), [sample(3), sample(1)]);
    expect(against.outcome).toBe(expected.outcome);
    expect(against.leftOut.map(({ reason }) => reason)).toEqual(["same picture"]);
  });

  test("takes every form of picture, and leaves it to whoever gave it", async () => {
    const found = await inPage<Record<string, PlainFace>>(`
      const blob = await blobOf("/photos/sample2.jpg");
      const bitmap = await createImageBitmap(blob);
      const { width, height } = bitmap;
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      const offscreen = new OffscreenCanvas(width, height);
      offscreen.getContext("2d").drawImage(bitmap, 0, 0);
      const image = new Image();
      image.src = "/photos/sample2.jpg";
      await image.decode();
      const video = document.createElement("video");
      video.muted = true;
      video.srcObject = canvas.captureStream(10);
      // A canvas is filmed only where it changes.
      const film = setInterval(() => canvas.getContext("2d").drawImage(bitmap, 0, 0), 50);
      await video.play();
      const frame = new VideoFrame(bitmap, { timestamp: 0 });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      const pixels = canvas.getContext("2d").getImageData(0, 0, width, height);
      const forms = { blob, file: new File([blob], "a.jpg"), bytes, buffer: bytes.slice().buffer, pixels, bitmap, canvas, offscreen, image, video, frame };
      const faces = {};
      for (const [name, form] of Object.entries(forms))
        faces[name] = faceOf(await selfsame.embed(form));
      const kept = [bitmap.width, frame.codedWidth, bytes.length, pixels.data.length].every((length) => length > 0);
      frame.close();
      clearInterval(film);
      return { ...faces, ...(kept ? {} : { kept }) };`);
    const expected = await node.embed(sample(2));
    expect(Object.keys(found)).toEqual([
      "blob",
      "file",
      "bytes",
      "buffer",
      "pixels",
      "bitmap",
      "canvas",
      "offscreen",
      "image",
      "video",
      "frame",
    ]);
    // A video is compressed once more in another colour space.
    for (const [form, face] of Object.entries(found))
      expect(cosine(face.embedding, expected.embedding), form).toBeGreaterThan(
        form === "video" ? 0.97 : 0.999,
      );
  });

  test.each([
    ["a path", "selfsame.embed('ada.jpg')", "INVALID_ARGUMENT"],
    ["nothing", "selfsame.embed(null)", "INVALID_ARGUMENT"],
    ["a wrong option", "selfsame.embed(new Blob(['x']), { faces: 1 })", "INVALID_ARGUMENT"],
    ["text", "selfsame.embed(new Blob(['x']))", "IMAGE_UNREADABLE"],
    ["half a JPEG", "blobOf('/made/cut.jpg').then((blob) => selfsame.embed(blob))", "IMAGE_UNREADABLE"],
    ["a video that shows nothing", "selfsame.embed(document.createElement('video'))", "IMAGE_UNREADABLE"],
    [
      "a white picture",
      "selfsame.embed(new ImageData(new Uint8ClampedArray(4e4).fill(255), 100))",
      "NO_FACE",
    ],
    ["another option of load", "browser.Selfsame.load({ model: 'default' })", "INVALID_ARGUMENT"],
    ["no bundle", "browser.Selfsame.load({ bundle: '/nowhere' })", "MODEL_NOT_FOUND"],
    ["a page in place of a bundle", "browser.Selfsame.load({ bundle: '/notJson' })", "MODEL_INVALID"],
    ["a bundle that was changed", "browser.Selfsame.load({ bundle: '/changed/' })", "MODEL_INVALID"],
    ["a twin with another bit", "browser.Selfsame.load({ bundle: '/damaged' })", "MODEL_INVALID"],
    ["another detector", "browser.Selfsame.load({ faceNetworks: '/swapped' })", "MODEL_INVALID"],
    ["no networks of faces", "browser.Selfsame.load({ faceNetworks: '/nowhere' })", "MODEL_INVALID"],
    ["no WebAssembly", "browser.Selfsame.load({ wasm: '/nowhere.wasm' })", "RUNTIME_UNAVAILABLE"],
    ["no worker", "browser.Selfsame.load({ worker: '/nowhere.js' })", "WORKER_FAILED"],
    [
      "limits",
      "browser.Selfsame.load({ limits: { pixels: 1e4 } }).then((small) => blobOf('/photos/sample1.jpg').then((blob) => small.embed(blob)).finally(() => small.close()))",
      "IMAGE_TOO_LARGE",
    ],
    ["an abort", "selfsame.embed(new ImageData(9, 9), { signal: AbortSignal.abort() })", "ABORTED"],
    ["new", "(async () => new browser.Selfsame())()", "INVALID_ARGUMENT"],
  ])("%s: a code that says what it is", async (_, call, code) => {
    expect(await inPage(`return codeOf(async () => ${call})`)).toBe(code);
  });

  test("without a secure context it says so", async () => {
    const other = await open(server.origin.replace("127.0.0.1", "insecure.test"));
    expect(await inPage("return codeOf(() => browser.Selfsame.load())", null, other)).toBe(
      "RUNTIME_UNAVAILABLE",
    );
    await other.close();
  });

  test("a late twin: faces first; what is wrong with it, whoever embeds is told", async () => {
    const seen = await inPage(`
      const late = await browser.Selfsame.load({ lateTwin: true, bundle: "/damaged" });
      const blob = await blobOf("/photos/sample1.jpg");
      const result = [(await late.detect(blob)).length, await codeOf(() => late.embed(blob)), (await late.detect(blob)).length];
      await late.close();
      return [...result, await codeOf(() => late.detect(blob))];`);
    expect(seen).toEqual([3, "MODEL_INVALID", 3, "CLOSED"]);
    const embedded = await inPage<PlainFace>(`
      const late = await browser.Selfsame.load({ lateTwin: true });
      const face = await late.embed(await blobOf("/photos/sample1.jpg"));
      await late.close();
      return faceOf(face);`);
    expect(cosine(embedded.embedding, (await node.embed(sample(1))).embedding)).toBeGreaterThan(0.999);
  });

  test("nothing leaves the page: no other origin is asked, none at all once it is loaded", async () => {
    const other = await open();
    const urls: string[] = [];
    other.on("request", (request) => urls.push(request.url()));
    await inPage(
      "globalThis.selfsame = await browser.Selfsame.load(); globalThis.blob = await blobOf('/photos/sample1.jpg')",
      null,
      other,
    );
    const loading = urls.splice(0);
    expect(new Set(loading.map((url) => new URL(url).origin))).toEqual(new Set([server.origin]));
    expect(loading.map((url) => new URL(url).pathname).sort()).toEqual([
      "/dist/browser/worker.js",
      "/dist/models/bundles/default/model.json",
      "/dist/models/bundles/default/twin.onnx",
      "/dist/models/weights/blazeface.onnx",
      "/dist/models/weights/facemesh.onnx",
      "/dist/vendor/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
      "/photos/sample1.jpg",
    ]);
    const asked = server.asked.length;
    await inPage(
      "await selfsame.verify(blob, blob); await selfsame.detect(blob); await selfsame.close()",
      null,
      other,
    );
    expect(urls).toEqual([]);
    expect(server.asked).toHaveLength(asked);
    await expect.poll(() => other.workers()).toEqual([]);
    await other.close();
  });

  test("every example of the page's own docstrings runs", async () => {
    const source = readFileSync(join(root, "src", "recognition", "load.web.ts"), "utf8");
    const examples = [...source.matchAll(/@example\n((?: *\* (?!@).+\n)+)/g)].map(([, code = ""]) =>
      code.replace(/^ *\* /gm, ""),
    );
    expect(examples).toHaveLength(3);
    // No frame of a video is shown in a page behind others.
    await page.bringToFront();
    for (const code of examples)
      expect(
        await inPage(`
          const { Selfsame } = browser;
          const file = await blobOf("/photos/sample1.jpg");
          const canvas = new OffscreenCanvas(640, 480);
          canvas.getContext("2d").drawImage(await createImageBitmap(file, { resizeWidth: 640, resizeHeight: 480 }), 0, 0);
          const shown = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
          const film = setInterval(() => shown.getContext("2d").drawImage(canvas, 0, 0), 50);
          const video = Object.assign(document.createElement("video"), { muted: true, srcObject: shown.captureStream(10) });
          await video.play();
          // A live view goes on for ever.
          const draw = () => { throw new RangeError("seen"); };
          try {
            ${code.includes("await Selfsame.load()") ? "" : "const selfsame = globalThis.selfsame;"}
            { ${code} }
            return "done";
          } catch (error) {
            return error.message;
          } finally {
            clearInterval(film);
          }`),
      ).toBe(code.includes("draw") ? "seen" : "done");
  });

  test("the policy was never touched", async () => {
    expect(await inPage("return violations")).toEqual([]);
  });

  test("the pixels of a PNG are Node's", async () => {
    const png = await readFile(sample(1)).then((bytes) =>
      sharp(bytes).resize({ width: 320 }).png().toBuffer(),
    );
    const [face] = await node.alignAll(png);
    const found = await inPage<{ data: number[] }>(
      "const { image } = await selfsame.align(Uint8Array.from(given), { face: 1 }); return { data: Array.from(image.data) }",
      Array.from(png),
    );
    const most = face!.image.data.reduce(
      (far, value, i) => Math.max(far, Math.abs(value - found.data[i]!)),
      0,
    );
    expect(most).toBeLessThanOrEqual(1);
  });
});
