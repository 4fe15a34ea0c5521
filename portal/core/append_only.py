"""SQL that makes a table append-only, whoever connects and whatever pragmas they set.

Alembic's batch mode rebuilds a SQLite table without its triggers: a migration that uses it on a
protected table applies these statements again.
"""

UniqueKey = str | tuple[str, ...]


def protection(dialect: str, table: str, unique_keys: tuple[UniqueKey, ...] = ("id",)) -> list[str]:
    """`unique_keys`: through any of these, a column or several together, INSERT OR REPLACE would
    delete an older row.
    """
    return _sqlite(table, unique_keys) if dialect == "sqlite" else _postgresql(table)


def _sqlite(table: str, unique_keys: tuple[UniqueKey, ...]) -> list[str]:
    refusal = f"SELECT RAISE(ABORT, '{table} is append-only');"
    same = " OR ".join(_same_row(key) for key in unique_keys)
    replaces = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of our own tables
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refusal} END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refusal} END",
        (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {replaces} "
            f"BEGIN {refusal} END"
        ),
    ]


def _same_row(key: UniqueKey) -> str:
    columns = (key,) if isinstance(key, str) else key
    return f"({' AND '.join(f'{column} = NEW.{column}' for column in columns)})"


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
