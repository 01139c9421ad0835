"""The parts of the Channels page, one concern a file."""
