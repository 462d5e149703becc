"""Measures: pure functions of frames and matrices, usable on data of anybody."""
