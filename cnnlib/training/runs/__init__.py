"""Runs as folders: status, event log, control requests, export."""
