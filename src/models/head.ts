import * as z from "zod";

/** score = sigmoid(bias − scale · distance): the posterior of "same person" at prior ½. */
const calibration = { scale: z.number().gt(0), bias: z.number() };

/**
 * The head of a bundle: a distance `d(a, b)` of two embeddings `[D]` and its calibration.
 *
 * | kind | d(a, b) |
 * |---|---|
 * | `cosine` | 1 − a·b / (\|a\|·\|b\|), 0…2 |
 * | `euclidean` | √Σ (aᵢ − bᵢ)² |
 * | `weighted-l1` | Σ αᵢ·\|aᵢ − bᵢ\|, α ≥ 0: a metric, which an index can search |
 * | `paper` | −Σ αᵢ·\|aᵢ − bᵢ\|, α of any sign (Koch et al. 2015, section 3.1): no metric. Its bias is the paper's, its scale 1 |
 */
export const headSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("cosine"), ...calibration }),
  z.strictObject({ kind: z.literal("euclidean"), ...calibration }),
  z.strictObject({
    kind: z.literal("weighted-l1"),
    alpha: z.array(z.number().min(0)).min(1),
    ...calibration,
  }),
  z.strictObject({ kind: z.literal("paper"), alpha: z.array(z.number()).min(1), ...calibration }),
]);

export type Head = Readonly<z.infer<typeof headSchema>>;
