"""SQL that makes a table append-only, whoever connects and whatever pragmas they set.

Alembic's batch mode rebuilds a SQLite table without its triggers: a migration that uses it on a
protected table applies these statements again.
"""


def protection(dialect: str, table: str, unique_columns: tuple[str, ...] = ("id",)) -> list[str]:
    """`unique_columns`: through any of them INSERT OR REPLACE would delete an older row."""
    return _sqlite(table, unique_columns) if dialect == "sqlite" else _postgresql(table)


def _sqlite(table: str, unique_columns: tuple[str, ...]) -> list[str]:
    refusal = f"SELECT RAISE(ABORT, '{table} is append-only');"
    same = " OR ".join(f"{column} = NEW.{column}" for column in unique_columns)
    replaces = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of our own tables
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refusal} END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refusal} END",
        (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {replaces} "
            f"BEGIN {refusal} END"
        ),
    ]


_REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def _postgresql(table: str) -> list[str]:
    change, truncate = f"{table}_no_change", f"{table}_no_truncate"
    return [
        _REFUSE_CHANGE,
        (
            f"CREATE TRIGGER {change} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        ),
        (
            f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        ),
        # also for a session that plays replica, which skips ordinary triggers
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {change}",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {truncate}",
    ]
