from . import o2d_credit_hold_report
