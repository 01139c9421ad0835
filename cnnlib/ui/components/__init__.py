"""Shared parts of pages: stage, plot, images, HTML blocks, lists of problems."""
