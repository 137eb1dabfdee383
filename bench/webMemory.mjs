// `node bench/webMemory.mjs [capture|verify|device] [MINUTES] [alone]`: what bench:web says of memory, of one live mode alone, minute by
// minute; `alone`: with nothing attached to the browser meanwhile.
import { Selfsame } from "../dist/index.js";
import { testSupport } from "../scripts/testSupport.mjs";
import { liveMemory, liveModes } from "./web/memory.mjs";
import { memoryAlone } from "./web/memoryAlone.mjs";

const [mode = "verify", minutes = "10", alone] = process.argv.slice(2);
if (!liveModes.includes(mode)) {
  console.error(`node bench/webMemory.mjs [${liveModes.join("|")}] [MINUTES] [alone]`);
  process.exit(2);
}
const { openLiveStudio } = await testSupport("liveStudio");
const { faceFrame } = await testSupport("fakeCamera");
const { sample } = await testSupport("samples");

const selfsame = await Selfsame.load({ workers: 1 });
const [{ box }] = await selfsame.detect(sample(2));
await selfsame.close();
const frame = await faceFrame(sample(2), box);
if (alone === undefined) {
  const studio = await openLiveStudio([frame]);
  try {
    const { samples, perMinute } = await liveMemory(studio, Number(minutes), mode, frame);
    console.table(samples);
    console.log(`MB a minute behind the first fifth: ${JSON.stringify(perMinute)}`);
  } finally {
    await studio.close();
  }
} else console.table(await memoryAlone(mode, Number(minutes), frame));
