"""CNN Explorer's library: everything that is true about convolutional networks without a screen."""

__version__ = "0.1.0"
