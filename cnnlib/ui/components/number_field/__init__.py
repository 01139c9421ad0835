"""The number field: a text field with steppers, whose text Python parses."""
