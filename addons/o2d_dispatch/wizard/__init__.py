from . import o2d_invoice_beyond
