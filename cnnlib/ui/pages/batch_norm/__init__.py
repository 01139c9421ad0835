"""The parts of the Batch norm page, one concern a file."""
