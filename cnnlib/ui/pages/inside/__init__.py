"""What only the Inside page has."""
