"""Protocols: each translates its calls into the services' and their answers back.

A protocol is an object with ``prefixes`` (paths it answers), ``methods`` and ``handle(request, wait)``, which returns
the JSON-able answer, or raises one of ``errors``.
"""
