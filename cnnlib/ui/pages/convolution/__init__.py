"""The parts of the Convolution page, one concern a file."""
