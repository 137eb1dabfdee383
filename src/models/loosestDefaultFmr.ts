/** A looser default would surprise: whoever wants one names it. */
export const loosestDefaultFmr = 1e-3;
