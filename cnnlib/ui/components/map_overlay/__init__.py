"""Maps of values over a picture."""
