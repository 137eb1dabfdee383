/** What a model says of itself, for rooms that know models by what recognises with them. */
export type { MeasuredRate, ModelBundle, OperatingPoint } from "../models/bundle.js";
