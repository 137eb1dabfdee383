/** Texts that a spreadsheet could take for a formula, wherever it parts cells. */
export const formulas: readonly string[] = [
  ...["=1+1", "=1", "+1", "-1", "@x", " =1", "\t=1", "\n=1", "\r=1"],
  ...["＝1", "x;=1", "x\n=1", "x\t-1", '"=1"', "\u00a0=1", "x,@y"],
];
