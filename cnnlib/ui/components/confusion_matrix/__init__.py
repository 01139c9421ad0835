"""The confusion matrix: a table of counts, one of whose cells is chosen."""
