"""What can be asked: the library of questions, and search."""
