"""Measures: pure functions of frames and matrices that work on any data of their form."""
