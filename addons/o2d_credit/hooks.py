"""What installing brings to existing customers, and how uninstalling leaves core as it was."""


def post_init_hook(env):
    """Limits that customers have in core are their own from the first day on. Zero was no limit there, and stays so."""
    env.cr.execute(
        """
        UPDATE res_partner
           SET o2d_limit_kind = own.kinds
          FROM (SELECT p.id, jsonb_object_agg(given.key, 'amount') AS kinds
                  FROM res_partner p, jsonb_each(p.credit_limit) given
                 WHERE jsonb_typeof(given.value) = 'number' AND given.value::text::float > 0
                 GROUP BY p.id) own
         WHERE own.id = res_partner.id
        """
    )
    env.invalidate_all()


def uninstall_hook(env):
    env["sale.order"]._o2d_credit_give_back()
