"""Operations: one folder each, with the same file names in each."""
