"""The demonstration's own post office and print shop: it has no mail server, and is not served while it is played."""

import contextlib
import threading

from werkzeug.serving import WSGIRequestHandler, make_server

from odoo import http


class Quiet(WSGIRequestHandler):
    def log(self, kind, message, *arguments):
        """Nobody reads who fetched a style sheet."""


@contextlib.contextmanager
def print_shop(env):
    """Serve this database while papers are printed: what prints them fetches their looks over HTTP.

    :param env: environment of the system
    """
    server = make_server("127.0.0.1", 0, http.root, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    parameters = env["ir.config_parameter"].sudo()
    before = parameters.get_param("report.url")
    parameters.set_param("report.url", f"http://127.0.0.1:{server.server_port}")
    try:
        yield
    finally:
        parameters.set_param("report.url", before)
        server.shutdown()
        thread.join()


def post(mails):
    """Count mails of core's queue as taken by a mail server.

    :param mails: mail.mail records
    """
    for mail in mails.filtered(lambda one: one.state == "outgoing"):
        receivers = mail.recipient_ids
        mail.state = "sent"
        mail._postprocess_sent_message(success_pids=receivers, success_emails=receivers.mapped("email_normalized"))
