"""Writes softmax.json: what scikit-learn and an explicit Hessian say of softmax regressions (Debian: python3-sklearn 1.2.1).

    python3 softmax_fixture.py > softmax.json

The digits are scikit-learn's, which are optdigits.tes. The noise is a formula, so that the file need not hold it.
"""
import json

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression


def noise(shape):
    return (np.sin(1 + np.arange(np.prod(shape)) * 0.7) * 1.5).reshape(shape)


def measure(X, y, W, direction):
    z = X @ W.T
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    n, classes = p.shape
    hot = np.eye(classes)[y]
    gradient = (p - hot).T @ X / n
    hessian = np.block([[(X * (p[:, [a]] * ((a == b) - p[:, [b]]))).T @ X / n for b in range(classes)] for a in range(classes)])
    e = direction.ravel()
    return [
        -np.mean(np.log(p[np.arange(n), y])), np.mean(p.argmax(axis=1) != y), np.mean((p * (1 - p)).sum(axis=1)),
        np.trace(hessian), e @ gradient.ravel(), e @ hessian @ e,
    ]


def case(X, y, C):
    # lbfgs as the paper's listing has it; newton-cg comes nearer to the minimum.
    listing = LogisticRegression(C=C, fit_intercept=False, max_iter=500).fit(X, y).coef_
    exact = LogisticRegression(C=C, fit_intercept=False, max_iter=10000, tol=1e-12, solver="newton-cg").fit(X, y).coef_
    plain = noise(exact.shape)
    consistent = np.abs(plain) * np.where(exact > 0, 1, -1)
    points = []
    for name, epsilon in ("plain", plain), ("consistent", consistent):
        for offset in -1, -0.5, -0.1, 0, 0.1, 0.5, 1:
            moved = exact + offset * epsilon
            points.append({"Noise": name, "Offset": offset, "Text": measure(X, y, moved, epsilon), "Listing": measure(X, y, moved, moved)})
    return {
        "C": C, "Weights": exact.ravel().tolist(), "Points": points,
        "ListingLoss": measure(X, y, listing, listing)[0], "ListingError": measure(X, y, listing, listing)[1],
    }


small = np.round(np.random.default_rng(1).standard_normal((24, 3)) * 2, 2)
labels = (small[:, 0] > 0.5).astype(int) + (small[:, 1] + 0.3 * small[:, 2] > 0).astype(int)
digits = load_digits()
print(json.dumps({
    "SmallFeatures": small.ravel().tolist(), "SmallLabels": labels.tolist(),
    "Small": case(small, labels, 2.0), "Digits": case(digits.data, digits.target, 1.0),
}))
