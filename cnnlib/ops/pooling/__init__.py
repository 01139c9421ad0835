"""Two-dimensional pooling: its settings, windows, results, gradients, formulas and code."""
