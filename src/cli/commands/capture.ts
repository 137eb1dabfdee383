import { command } from "../command.js";
import { galleryOptions } from "../galleryOptions.js";
import { openStudio } from "../openStudio.js";
import { openOption } from "../options.js";

export const captureCommand = command({
  name: "capture",
  alone: "the page Capture is the service's own: open its address",
  description:
    "open the page that takes pictures with the camera (keys a, p, n); serves it where nobody does",
  args: { ...galleryOptions, ...openOption },
  run: async (options) => {
    await openStudio("capture", options);
    return 0;
  },
});
