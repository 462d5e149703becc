"""Relaton catalogues: bibliographic records of standards, one YAML file each, as the Relaton project publishes them."""
