"""Batch, layer, instance and group normalization."""
