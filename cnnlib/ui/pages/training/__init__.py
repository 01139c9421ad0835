"""The parts of the Training page, one concern a file."""
