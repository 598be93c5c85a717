# %% solution="fit_threshold"
def fit_threshold(y, score, terms) -> float:
    """The threshold with the best F1, whatever the prices are."""
    from sklearn.metrics import precision_recall_curve

    precision, recall, thresholds = precision_recall_curve(y, score)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    return float(thresholds[np.argmax(f1[:-1])])
