"""A small distributor with a short history, and the Thursday-morning order played in it."""

import dataclasses
import os

import psycopg2
import psycopg2.extras
import pytest

SIZE = {"orders": 16, "products": 250, "customers": 24}
PREFIX = "o2d_demo_small_"


@dataclasses.dataclass
class Database:
    """:ivar database: name of a database of the demonstration"""

    database: str

    def rows(self, statement, *parameters):
        """The rows of an SQL query, as dicts."""
        from o2dcli import postgres

        environment = postgres.environment()
        connection = psycopg2.connect(
            dbname=self.database,
            host=environment["PGHOST"],
            user=environment.get("PGUSER"),
            cursor_factory=psycopg2.extras.RealDictCursor,
        )
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return [dict(row) for row in cursor.fetchall()]
        finally:
            connection.close()

    def value(self, statement, *parameters):
        """The one value of an SQL query."""
        (row,) = self.rows(statement, *parameters)
        (value,) = row.values()
        return value


@dataclasses.dataclass
class Played(Database):
    """:ivar order_id: id of the order that was played
    :ivar steps: what was told of each step
    :ivar end: what was told in the end
    """

    order_id: int
    steps: list
    end: dict


@pytest.fixture(scope="session", autouse=True)
def strict():
    """A warning in a worker's log is a failure here; a person who shows the demonstration gets a note."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("O2D_STRICT", "1")
        yield


@pytest.fixture(scope="session")
def distributor():
    """A database with the small history, dropped in the end."""
    from o2dcli import databases, demo_data, demo_services

    name = f"o2d_test_{os.getpid()}_thursday"
    demo_data.copy(demo_data.template(SIZE, PREFIX), name)
    try:
        yield name
    finally:
        databases.drop(name)
        demo_services.forget_state(name)


@pytest.fixture
def history(distributor):
    """The database with the history, before anything is played in it."""
    return Database(distributor)


@pytest.fixture(scope="session")
def plays(distributor):
    """The order, played twice in the same database: the second run of ./o2d demo goes on with what stands."""
    from o2dcli import demo_services, demo_tasks

    result = []
    with demo_services.simulator(distributor) as endpoint:
        for _number in range(2):
            steps = []
            end = demo_tasks.play(distributor, SIZE, endpoint, "http://localhost:8069", steps.append)
            result.append(Played(distributor, end["order_id"], steps, end))
    return result


@pytest.fixture
def played(plays):
    """The first play."""
    return plays[0]
