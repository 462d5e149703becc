"""The Reconciliation Service API 0.2 at ``/reconcile``, by which OpenRefine and others match names with things.

``requests.py`` reads what clients send, ``answers.py`` writes what they get, ``manifest.py`` says what there is;
``routes.py`` serves it. The specification: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""
