"""The command line: one module per topic.

Every click command that a module of this package defines at its top level becomes a command of ``standlink``; there is
no list to edit. ``ORDER`` of the module sets its position in ``standlink --help``. Modules import heavy libraries only
inside functions, so that ``standlink --help`` starts fast.
"""
