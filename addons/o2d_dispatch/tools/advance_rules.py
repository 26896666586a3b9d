"""Money that a customer pays before the goods."""

# A voucher names the goods; a long order is named by its first lines and its number.
GOODS_ON_VOUCHER = 15


def room_for_advance(worth, billed, unapplied):
    """How much more a customer may pay ahead for an order.

    What is billed is owed and no advance; what was paid ahead already and is on no invoice yet counts.

    :param worth: the order with taxes
    :param billed: posted invoices less credit notes of it, with taxes
    :param unapplied: what was paid ahead and is matched with no invoice
    :return: amount, never below zero
    """
    return max(0.0, worth - billed - unapplied)


def goods_in_brief(goods, most=GOODS_ON_VOUCHER):
    """The goods that a voucher names, and how many more there are.

    :param goods: list, in the order's sequence
    :return: (the first of them, number of those left out); a single one is never left out
    """
    shown = goods if len(goods) <= most + 1 else goods[:most]
    return shown, len(goods) - len(shown)
