"""How many pictures the two splits of Fashion-MNIST hold (arXiv:1708.07747); imports no PyTorch."""

TRAIN_PICTURES, TEST_PICTURES = 60_000, 10_000
