"""What belongs to one page alone, one folder a page."""
