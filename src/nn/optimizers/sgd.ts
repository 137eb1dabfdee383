import { add, mul, neg } from "../ops/arithmetic.js";
import { type Optimizer, ownRate, scaled, withPenalty } from "./optimizer.js";

/**
 * Stochastic gradient descent with momentum, as the paper writes it (Koch et al. 2015, section 3.2):
 * `V ← μ·V − η·(G + 2λ·W)`, `W ← W + V`, with η the learning rate times the layer's multiplier and μ the momentum.
 *
 * @example
 * const step = trainingStep({ inputs, build, optimizer: sgd() });
 */
export const sgd = (): Optimizer => ({
  name: "sgd",
  slots: ["velocity"],
  shared: {},
  update: (context) => {
    const { parameter, rates, slots } = context;
    const downhill = scaled(withPenalty(context), neg(ownRate(rates.learningRate, parameter)));
    const velocity = add(mul(slots["velocity"]!, rates.momentum), downhill);
    return { value: add(parameter.value, velocity), slots: { velocity } };
  },
});
