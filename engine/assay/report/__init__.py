"""Outputs, one file per format, each written from the result document alone."""
