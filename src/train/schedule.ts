import { z } from "zod";

const learningRate = z.number().gt(0);
const momentum = z.number().min(0).lt(1);

/** How the learning rate and the momentum move over a training. Momentum is β₁ with Adam. */
export const scheduleSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("constant"), learningRate, momentum }),
  /** Koch et al. 2015, section 3.2: both move once an epoch. */
  z.strictObject({
    kind: z.literal("paper"),
    learningRate,
    /** Where the momentum arrives; it starts at ½. */
    momentum,
    /** Steps of an epoch. */
    epoch: z.number().int().positive(),
    /** Epochs that the momentum takes to rise. */
    rise: z.number().int().positive(),
    /** Share of the learning rate that an epoch keeps; the paper's 0.99. */
    decay: z.number().gt(0).max(1),
  }),
  z.strictObject({ kind: z.literal("cosine"), learningRate, momentum }),
  z.strictObject({ kind: z.literal("one-cycle"), learningRate }),
]);

export type Schedule = Readonly<z.infer<typeof scheduleSchema>>;

/** What a step is fed. */
export interface Rates {
  readonly learningRate: number;
  readonly momentum: number;
}

/** From `a` to `b` as t goes from 0 to 1, level at both ends. */
const eased = (a: number, b: number, t: number): number => b + (a - b) * 0.5 * (1 + Math.cos(Math.PI * t));

/** One-cycle's shape: its climb takes this share of the steps, from and to these shares of the top rate. */
const climb = { share: 0.2, from: 0.1, to: 1e-4 };

/**
 * Learning rate and momentum of a step:
 * - `constant`;
 * - `paper`: η·decayᵉ in epoch e, momentum from ½ up to its value, linear over `rise` epochs (Koch et al. 2015, 3.2);
 * - `cosine`: η·½(1 + cos πt/T) (Loshchilov & Hutter 2017, eq. 5);
 * - `one-cycle`: up to η in a fifth of the steps and down to nearly 0, both on cosines, while the momentum moves
 *   0.95 → 0.85 → 0.95 (Smith & Topin 2018).
 *
 * @param step 0…steps − 1
 * @param steps of the whole training
 * @example
 * ratesAt({ kind: "cosine", learningRate: 1e-3, momentum: 0.9 }, 500, 1000); // { learningRate: 5e-4, momentum: 0.9 }
 */
export function ratesAt(schedule: Schedule, step: number, steps: number): Rates {
  const { learningRate } = schedule;
  switch (schedule.kind) {
    case "constant":
      return { learningRate, momentum: schedule.momentum };
    case "paper": {
      const epoch = Math.floor(step / schedule.epoch);
      const risen = Math.min(1, epoch / schedule.rise);
      return {
        learningRate: learningRate * schedule.decay ** epoch,
        momentum: 0.5 + (schedule.momentum - 0.5) * risen,
      };
    }
    case "cosine":
      return { learningRate: eased(learningRate, 0, step / steps), momentum: schedule.momentum };
    case "one-cycle": {
      const top = climb.share * steps;
      if (step < top)
        return {
          learningRate: learningRate * eased(climb.from, 1, step / top),
          momentum: eased(0.95, 0.85, step / top),
        };
      const t = (step - top) / (steps - top);
      return { learningRate: learningRate * eased(1, climb.to, t), momentum: eased(0.85, 0.95, t) };
    }
  }
}
