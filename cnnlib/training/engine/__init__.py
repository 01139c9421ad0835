"""The training loop and its parts: recipe, trainer, metrics, checkpoints."""
