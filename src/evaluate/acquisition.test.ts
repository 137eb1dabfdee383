import { expect, test } from "vitest";
import { acquisitionRates, transactionRates } from "./acquisition.js";
import { clopperPearson } from "./intervals/clopperPearson.js";
import { faultOf } from "./testing.js";

test("FTE and FTA by hand, apart from each other", () => {
  const rates = acquisitionRates({
    enrolments: 50,
    failedEnrolments: 1,
    acquisitions: 200,
    failedAcquisitions: 3,
  });
  expect(rates.fte).toEqual({ value: 0.02, interval: clopperPearson(1, 50) });
  expect(rates.fta).toEqual({ value: 0.015, interval: clopperPearson(3, 200) });
});

test("nothing tried is no rate; more failures than attempts is a fault", () => {
  const none = { enrolments: 0, failedEnrolments: 0, acquisitions: 0, failedAcquisitions: 0 };
  expect(acquisitionRates(none)).toEqual({ fte: null, fta: null });
  expect(faultOf(() => acquisitionRates({ ...none, failedEnrolments: 1 })).code).toBe("INVALID_ARGUMENT");
});

test("transactions by hand: failures are rejections", () => {
  const { far, frr } = transactionRates({ fta: 0.1, fmr: 0.001, fnmr: 0.05 });
  expect(far).toBeCloseTo(0.0009, 15);
  expect(frr).toBeCloseTo(0.145, 15);
  expect(faultOf(() => transactionRates({ fta: 0, fmr: 2, fnmr: 0 })).message).toContain("fmr");
});
