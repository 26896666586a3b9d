from odoo.tests import HttpCase
from odoo.tools import mute_logger


class RpcCase(HttpCase):
    """Calls the server as the web client does, for whoever is logged in."""

    def _login(self, user):
        """Log in a user whose password is the login, as `new_test_user` makes them."""
        self.authenticate(user.login, user.login)

    def _call(self, model, method, *args, **kwargs):
        """One remote call.

        :return: the server's answer, with `result` or `error`
        """
        self.env.flush_all()
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            answer = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                json={"params": {"model": model, "method": method, "args": args, "kwargs": kwargs}},
            ).json()
        self.env.invalidate_all()
        return answer
