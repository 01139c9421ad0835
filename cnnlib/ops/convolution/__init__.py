"""Two-dimensional convolution: its settings, results, formulas, costs and code."""
