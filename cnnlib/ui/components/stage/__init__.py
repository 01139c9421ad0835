"""The stage: grids of numbers whose cells show where they came from."""
