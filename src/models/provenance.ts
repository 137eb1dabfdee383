import * as z from "zod";

export const licenceSchema = z.strictObject({ name: z.string(), holder: z.string(), note: z.string() });

const origin = {
  /** Where the weights come from. */
  source: z.string(),
  trainedOn: z.string(),
  caveats: z.string(),
};

/** The bundle that another was made from, with what its users are owed to know; its own base included. */
export interface Base {
  readonly id: string;
  readonly revision: string;
  readonly licence: Licence;
  readonly source: string;
  readonly trainedOn: string;
  readonly caveats: string;
  readonly base?: Base | undefined;
}

const baseSchema: z.ZodType<Base> = z.strictObject({
  id: z.string(),
  revision: z.string(),
  licence: licenceSchema,
  ...origin,
  base: z.lazy(() => baseSchema).optional(),
});

/** `base`: absent where the weights were learnt from nothing but the data named. */
export const provenanceSchema = z.strictObject({ ...origin, base: baseSchema.optional() });

export type Licence = Readonly<z.infer<typeof licenceSchema>>;
export type Provenance = Readonly<z.infer<typeof provenanceSchema>>;

interface Inherited {
  readonly id: string;
  readonly revision: string;
  readonly licence: Licence;
  readonly provenance: Provenance;
}

/** A bundle as the base of another: nothing of the chain behind it is lost. */
export function asBase({ id, revision, licence, provenance }: Inherited): Base {
  const { base, ...origin } = provenance;
  return { id, revision, licence, ...origin, ...(base ? { base } : {}) };
}

/** The bases of a bundle, the nearest first. */
export function basesOf({ base }: Pick<Provenance, "base">): Base[] {
  return base ? [base, ...basesOf(base)] : [];
}

/**
 * The terms of what was made from a base and further data: both.
 *
 * @param data whose terms come on top
 * @param holder of what was learnt from them
 */
export function inheritedLicence({ id, licence }: Base, data: string, holder: string): Licence {
  return {
    name: licence.name.endsWith("yours") ? licence.name : `${licence.name} and yours`,
    holder: `${licence.holder}; ${holder}`,
    note: `The terms of its base "${id}" hold: ${licence.name}, ${licence.holder}. ${licence.note} What was learnt on top follows from the training data: ${data}.`,
  };
}
