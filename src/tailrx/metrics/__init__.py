"""Metrics: a part built with its settings is a callable `(target [n], probability [n, c]) -> float`.

Rules of the room, each held by a test:

- **The name says the average.** `micro_*` pools all decisions and then divides; `macro_*` divides per type and then
  takes the plain mean over types. With one type per example micro precision, recall and F1 all equal accuracy, so a
  paper's "F1" means little until one knows which it is.
- **The predicted type** is the most probable one; a tie goes to the lowest class number (`numpy.argmax`).
- **Absent types.** Macro precision, recall and F1 average over the types present in the targets *or* among the
  predicted, as scikit-learn does by default, so that published numbers compare. Balanced accuracy, macro AUC and macro
  AUPR average over the types present in the targets: without a true example they have no value. So `macro_recall` is
  below `balanced_accuracy` whenever a type without test examples is predicted (its recall counts 0).
- **Nothing to divide by** counts 0 (a type never predicted has precision 0). The `*_zd1` variants count it 1, as
  papers do that call scikit-learn with `zero_division=1` (TFMD): only to stand beside those papers.
- **Micro AUC and AUPR** run over the flattened one-hot targets, `n * c` yes-or-no decisions, absent types' columns
  included, as DDIMDL and its followers (CNN-Siam, MDF-SA-DDI, ...) do.
- **AUPR is the trapezoid** under scikit-learn's `precision_recall_curve`, as the same papers compute it, not the step
  sum `average_precision_score`. Over a pooled test set the micro values agree to a few parts in a million; on a rare
  type they do not (one positive ranked second: trapezoid 1/4, step sum 1/2; heavily tied scores: trapezoid higher).
- **Tied scores** are one threshold, as in scikit-learn; half of a tie counts as won in AUC.
- **Undefined** (AUC when no negative exists) is NaN, never a made-up number. Empty input is refused.

NumPy only: no metric imports torch, scikit-learn or knows which job made the predictions.
"""
