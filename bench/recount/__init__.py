"""A second implementation of the answers, with other libraries; it shares their definitions, not their code."""
