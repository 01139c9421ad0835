"""A run as a folder: status, event log, control requests, metrics, export."""
