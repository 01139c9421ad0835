"""The parts of the Products page, one concern a file."""
