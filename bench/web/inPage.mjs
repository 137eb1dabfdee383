// What bench:web runs in the page.

/** Before anything else: starts the camera at once, and notes when its picture and the first hint are there (ms from navigation). */
const firstLoad = `
  globalThis.seen = {};
  const look = () => {
    const button = document.querySelector(".camera-state button");
    if (button && !seen.started) {
      seen.started = performance.now();
      button.click();
    }
    const video = document.querySelector("video");
    if (video && !seen.watched) {
      seen.watched = true;
      video.requestVideoFrameCallback(() => { seen.picture = performance.now(); });
    }
    const hint = document.querySelector(".hint")?.textContent;
    if (hint && !hint.endsWith("…") && seen.picture && !seen.hint) seen.hint = performance.now();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
`;

/** A camera of 640×480, the library, and what is timed. */
const begin = `(async () => {
  const { Selfsame } = await import("/selfsame/browser/selfsame.js");
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
  await video.play();
  const canvas = new OffscreenCanvas(640, 480);
  // Against the very same picture nothing is decided: what is enrolled has another light.
  const draw = (light = 1) => {
    const context = canvas.getContext("2d");
    context.filter = "brightness(" + light + ")";
    context.drawImage(video, 0, 0);
    return canvas;
  };
  const picture = async (light) => {
    draw(light);
    return canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
  };
  const send = async (path, fields) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const answer = await fetch(path, { method: "POST", body });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const times = async (count, work) => {
    await work();
    const all = [];
    for (let i = 0; i < count; i++) {
      const started = performance.now();
      await work();
      all.push(performance.now() - started);
    }
    return all;
  };
  const decided = ({ outcome, explanation = "" }) => {
    if (outcome !== "match") throw new Error("decided: " + outcome + " " + explanation);
  };
  globalThis.bench = {
    async frames(seconds) {
      const selfsame = await Selfsame.load({ lateTwin: true });
      let [count, start, faces] = [0, 0, 0];
      for await (const view of selfsame.live(video)) {
        // The first makes what is made once.
        start ||= performance.now();
        if (performance.now() - start > seconds * 1000) break;
        count++;
        faces += view.faces.length;
      }
      await selfsame.close();
      if (faces < count / 2) throw new Error("the face was not seen");
      return { framesPerSecond: count / seconds };
    },
    async byServer(count) {
      const { person } = await send("/v1/people", { photos: await picture(1.15), options: JSON.stringify({ name: "bench" }) });
      return times(count, async () => {
        decided(await send("/v1/people/" + person.id + "/verify", { image: await picture() }));
      });
    },
    async onDevice(count) {
      const selfsame = await Selfsame.load();
      const anchor = await selfsame.embed(draw(1.15));
      const all = await times(count, async () => decided(selfsame.compare(anchor, await selfsame.embed(video))));
      await selfsame.close();
      return all;
    },
  };
})()`;

export const inPage = { firstLoad, begin };

const patienceMs = 120_000;

/** Waits for what the page's policy lets nobody wait for in it. */
export async function until(page, expression) {
  const end = performance.now() + patienceMs;
  while (!(await page.evaluate(expression))) {
    if (performance.now() > end) throw new Error(`never came: ${expression}`);
    await page.waitForTimeout(50);
  }
}
