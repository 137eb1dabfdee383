export { sha256 as digest } from "../../core/sha256.node.js";
