"""Ways of reaching the government's services: one small class each, without ORM where the protocol allows it.

A gateway has a `name`, and `call(action, payload, request_id)`, which returns an `Answer` or raises one of the typed
errors of `tools.gateway`. It writes no document.
"""
