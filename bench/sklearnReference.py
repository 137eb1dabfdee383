"""Compares the figures on stdin with scikit-learn's; prints the largest differences. Called by sklearn.mjs."""
import json
import sys

import numpy as np
import sklearn
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

differences = {}


def compare(name, ours, theirs):
    ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
    if ours.shape != theirs.shape:
        raise SystemExit(f"{name}: {ours.shape} points here, {theirs.shape} in scikit-learn")
    differences[name] = max(differences.get(name, 0.0), float(np.max(np.abs(ours - theirs))))


for data in json.load(sys.stdin):
    labels, scores, weights = data["labels"], data["scores"], data.get("weights")
    fpr, tpr, thresholds = roc_curve(labels, scores, sample_weight=weights, drop_intermediate=False)
    compare("ROC: FMR", data["fmr"], fpr)
    compare("ROC: 1 - FNMR", data["tmr"], tpr)
    # The first threshold stands for "nothing matches"; its value differs between versions of scikit-learn.
    compare("ROC: thresholds", data["thresholds"], thresholds[1:])
    compare("AUC", data["auc"], roc_auc_score(labels, scores, sample_weight=weights))
    precision, recall, thresholds = precision_recall_curve(labels, scores, sample_weight=weights)
    # Ascending there, and with the point (recall 0, precision 1) at the end.
    compare("PR: precision", data["precision"], precision[:-1][::-1])
    compare("PR: recall", data["recall"], recall[:-1][::-1])
    compare("average precision", data["averagePrecision"], average_precision_score(labels, scores, sample_weight=weights))

print(json.dumps({"version": sklearn.__version__, "differences": differences}))
