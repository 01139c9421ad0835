"""Where the value of every cell came from: rules that link grids of numbers, cell by cell."""
