import { dimension, type Value } from "../graph.js";
import { fill, he } from "../initializers.js";
import { conv } from "../ops/convolution.js";
import { type ParameterOptions, parameter, type Scope } from "../scope.js";

export interface ConvolutionLayerOptions {
  readonly filters: number;
  /** Height and width of the kernel, in pixels. */
  readonly kernel: number;
  readonly stride?: number;
  /** Zeros on each side, in pixels, or `"same"`: the output of a stride-1 layer keeps the input's size. Default 0. */
  readonly padding?: number | "same";
  readonly dilation?: number;
  readonly groups?: number;
  /** Default: He. */
  readonly weight?: ParameterOptions;
  /** `false`: no bias, as before batch norm. Default: zeros. */
  readonly bias?: ParameterOptions | false;
}

/**
 * 2-D convolution of x `[N, C, H, W]` → `[N, filters, H′, W′]`; weights `[filters, C/groups, k, k]`, bias `[filters]`.
 *
 * @example
 * const y = convolution(inside(scope, "conv1"), x, { filters: 64, kernel: 3, padding: "same" });
 */
export function convolution(scope: Scope, x: Value, options: ConvolutionLayerOptions): Value {
  const { filters, kernel, stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  const reach = (kernel - 1) * dilation;
  const before = padding === "same" ? Math.floor(reach / 2) : padding;
  const after = padding === "same" ? reach - before : padding;
  const shape = [filters, dimension(x, 1) / groups, kernel, kernel];
  const w = parameter(scope, "weight", shape, options.weight ?? { init: he });
  const bias =
    options.bias === false
      ? undefined
      : parameter(scope, "bias", [filters], options.bias ?? { init: fill(0) });
  return conv(x, w, bias, {
    strides: [stride, stride],
    pads: [before, before, after, after],
    dilations: [dilation, dilation],
    group: groups,
  });
}
