export { reportHtml } from "./html.js";
export type { EvaluationData } from "./input.js";
export { pairMetrics, requiredFigure } from "./requiredFigures.js";
export { type Report, reportSchema } from "./schema.js";
export { scoresCsv, scoresCsvBlocks } from "./scoresCsv.js";
export type { PairImages } from "./sections.js";
export { evaluationReport, type ReportOptions } from "./summary.js";
export { worstErrors } from "./worstErrors.js";
