"""Protocols: each translates its calls into the services' and their answers back.

A protocol is an object with ``prefixes`` (paths it answers) and ``handle(path, body)``, which returns
the JSON-able answer, or raises ``refusals.ProtocolError``. The government's own protocols go here.
"""
