"""The front door on the command line: a module for each group of commands."""
