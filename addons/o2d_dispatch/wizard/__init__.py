from . import o2d_invoice_beyond
from . import o2d_close_give_up
from . import o2d_reconcile_accept
from . import o2d_recall_ask
from . import stock_return_recall
from . import o2d_advance_receive
from . import sale_advance_payment_inv_advance
