"""Peers that need a program of their own to be measured."""
