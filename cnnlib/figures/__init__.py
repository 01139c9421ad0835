"""Plotly figures and the one palette; plain Plotly, usable in a notebook."""
