"""The parts of the Architectures page, one concern a file."""
