/**
 * What the library exports of galleries, loaded with the first call.
 *
 * @module people
 */

export { openGallery } from "./openGallery.node.js";
export { reembedGallery } from "./reembedGallery.node.js";
export { restoreGallery } from "./restoreGallery.node.js";
