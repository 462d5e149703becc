"""Importer of Relaton catalogues: bibliographic records of standards, one YAML file each."""
