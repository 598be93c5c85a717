"""What is true of the practice data, for the decision record."""

import pandas as pd
from sklearn.metrics import roc_auc_score

LIMITS = ["prices are estimates", "the next period is taken to be like the last", "cases are taken to be independent"]
OWNERS = ["Sponsor"]


def facts(requests: pd.DataFrame, terms: tuple, running: dict, weeks: int) -> dict[str, float]:
    """Return the numbers that `because` must give."""
    tp, fp, fn, tn, _ = terms
    late = int(requests["disrupted"].sum())
    on_time = len(requests) - late
    costs = {name: per_week * weeks + per_call * len(requests) for name, (per_week, per_call) in running.items()}
    auc = {name: roc_auc_score(requests["disrupted"], requests[name]) for name in ("trees", "ensemble")}
    return {
        "break_even": (tn - fp) / (tp - fn + tn - fp),
        "net_of_nobody": late * fn + on_time * tn,
        "net_of_everybody": late * tp + on_time * fp,
        "auc_gain": auc["ensemble"] - auc["trees"],
        "ensemble_surcharge": costs["ensemble"] - costs["trees"],
    }
