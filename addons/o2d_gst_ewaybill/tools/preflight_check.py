"""All checks over the facts of one document."""

from odoo.addons.o2d_base.tools.speech import plain

from . import preflight_goods, preflight_parties, preflight_travel


def problems(paper, rules, _=plain):
    """Everything wrong with a document, worst and nearest first.

    :param rules: :class:`ewaybill_rules.Rules`
    :return: list of :class:`Problem`, none twice
    """
    found = []
    for part in (preflight_parties, preflight_goods, preflight_travel):
        found.extend(part.check(paper, rules, _))
    return sorted(dict.fromkeys(found), key=lambda problem: not problem.blocks)
