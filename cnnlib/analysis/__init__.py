"""Analysis of trained networks: the values inside their layers."""
