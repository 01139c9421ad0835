"""Training without a screen: the recipe, the loop, the runs and who executes them."""
