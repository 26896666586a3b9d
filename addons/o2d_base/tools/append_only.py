"""Tables to which rows are only added: guarded in the database, against any client of it."""

from odoo.tools import SQL


def guard(cr, table, words, trigger=None):
    """Refuse UPDATE, DELETE and TRUNCATE on a table, for everybody. May be called again at each update.

    :param cr: database cursor
    :param table: name of the table
    :param words: what the refusal says, in front of ": UPDATE refused"
    :param trigger: what the names of the triggers start with (default: the table's name)
    """
    trigger = trigger or table
    cr.execute(
        SQL(
            """
            CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '%%: %% refused', %(words)s, TG_OP
                    USING ERRCODE = 'insufficient_privilege';
            END $$;
            DROP TRIGGER IF EXISTS %(row)s ON %(table)s;
            DROP TRIGGER IF EXISTS %(all)s ON %(table)s;
            CREATE TRIGGER %(row)s BEFORE UPDATE OR DELETE ON %(table)s
                FOR EACH ROW EXECUTE FUNCTION %(function)s();
            CREATE TRIGGER %(all)s BEFORE TRUNCATE ON %(table)s
                FOR EACH STATEMENT EXECUTE FUNCTION %(function)s();
            """,
            function=SQL.identifier(f"{table}_guard"),
            words=words,
            row=SQL.identifier(f"{trigger}_guard_row"),
            all=SQL.identifier(f"{trigger}_guard_all"),
            table=SQL.identifier(table),
        )
    )


def drop_guard(cr, table):
    """Uninstalling: the guard goes, so that the table can.

    :param cr: database cursor
    :param table: name of the table
    """
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(f"{table}_guard")))
