"""What installing brings to existing stock, and how uninstalling leaves core as it was."""


def post_init_hook(env):
    env["stock.location"].with_context(active_test=False).search([("usage", "!=", False)])._o2d_refresh_places()
    env["o2d.stock.confirmation"]._stamp_first()


def uninstall_hook(env):
    """Counts that wait go back to core, and nobody is left with a problem that can no longer be solved."""
    env["o2d.stock.difference"]._give_back()
    problems = env["o2d.exception"].sudo().search(
        [("state", "=", "open"), "|", "|", "|", ("key", "=like", "cap:%"), ("key", "=like", "difference:%"),
         ("key", "=like", "transfer:%"), ("key", "=like", "allocation:%")]
    )  # fmt: skip
    problems._close(env._("Order to Dispatch: Promise and Allocation was uninstalled."))
