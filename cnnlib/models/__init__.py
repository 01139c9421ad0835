"""Neural networks: one file a family, one registry."""
