"""The plot: Plotly figures updated in place."""
