import { scalar, type Value } from "../graph.js";
import { add, div, mul, sub } from "../ops/arithmetic.js";
import { sqrt } from "../ops/elementwise.js";
import { type Optimizer, ownRate, type UpdateContext, withPenalty } from "./optimizer.js";

export interface AdamOptions {
  /** Share of the second moment kept. Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
}

/** Kingma & Ba 2015, algorithm 1; β₁ is the `momentum` input. `decoupled` takes the penalty out of the moments. */
function adamLike(
  name: string,
  { beta2 = 0.999, epsilon = 1e-8 }: AdamOptions,
  decoupled: boolean,
): Optimizer {
  const update = (context: UpdateContext) => {
    const { parameter, gradient, rates, slots, shared } = context;
    const { graph } = gradient;
    const one = scalar(graph, 1);
    const g = decoupled ? gradient : withPenalty(context);
    const rate = ownRate(rates.learningRate, parameter);
    const mean = add(mul(slots["mean"]!, rates.momentum), mul(g, sub(one, rates.momentum)));
    const square = add(mul(slots["square"]!, scalar(graph, beta2)), mul(mul(g, g), scalar(graph, 1 - beta2)));
    // m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ); the corrections are scalars and join the learning rate.
    const correction = sqrt(sub(one, shared["beta2Power"]!));
    const size = div(mul(rate, correction), sub(one, shared["beta1Power"]!));
    const bound = add(sqrt(square), mul(scalar(graph, epsilon), correction));
    const moved = sub(parameter.value, mul(size, div(mean, bound)));
    const decay = mul(rate, scalar(graph, 2 * parameter.l2));
    const value = decoupled && parameter.l2 > 0 ? sub(moved, mul(parameter.value, decay)) : moved;
    return { value, slots: { mean, square } };
  };
  return {
    name,
    slots: ["mean", "square"],
    shared: {
      beta1Power: { init: 1, next: (now: Value, { momentum }) => mul(now, momentum) },
      beta2Power: { init: 1, next: (now: Value) => mul(now, scalar(now.graph, beta2)) },
    },
    update,
  };
}

/**
 * Adam (Kingma & Ba 2015). The `momentum` input is β₁ (0.9 as published).
 *
 * @example
 * const step = trainingStep({ inputs, build, optimizer: adam() });
 */
export const adam = (options: AdamOptions = {}): Optimizer => adamLike("adam", options, false);

/** AdamW (Loshchilov & Hutter 2019): the layer's penalty λ shrinks weights directly, `W ← W − η·2λ·W`. */
export const adamw = (options: AdamOptions = {}): Optimizer => adamLike("adamw", options, true);
