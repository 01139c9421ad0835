"""What all of `cnnlib` stands on: problems, settings, URL parameters, numbers, paths, files."""
