"""Own devices: hand-overs, reminders, what goes over to a replacement.

Receipts of plant operators are files without a company, and codes for a replacement cost nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

REVIEW = sa.text("state = 'review'")
LIVE = sa.text("state IN ('open', 'entered')")
ENTERED = sa.text("state = 'entered'")
NEEDS_COMPANY = ("stored_file", "company_id INTEGER NOT NULL", "company_id INTEGER")
NEEDS_COINS = ("cart_line", "CHECK (coins > 0)", "CHECK (coins >= 0)")


def upgrade():
    if op.get_bind().dialect.name == "sqlite":
        rewrite([NEEDS_COMPANY, NEEDS_COINS])
    else:
        op.alter_column("stored_file", "company_id", nullable=True)
        op.drop_constraint(op.f("ck_cart_line_coins"), "cart_line", type_="check")
        op.create_check_constraint(op.f("ck_cart_line_coins"), "cart_line", "coins >= 0")
    for owner in ("company_id", "user_id"):
        op.create_index(
            f"uq_owned_device_review_{owner}",
            "owned_device",
            [owner, "serial"],
            unique=True,
            sqlite_where=REVIEW,
            postgresql_where=REVIEW,
        )
    create_hand_over()
    create_reminders()
    op.create_table(
        "device_take_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("replaced", sa.String(length=20), nullable=False),
        sa.Column("replacement", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_take_over")),
        sa.UniqueConstraint(
            "replaced", "replacement", name=op.f("uq_device_take_over_replaced_replacement")
        ),
    )
    op.create_index(
        op.f("ix_device_take_over_replacement"), "device_take_over", ["replacement"], unique=False
    )


def create_hand_over():
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("owned_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=90), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'entered', 'done', 'withdrawn')", name=op.f("ck_hand_over_state")
        ),
        sa.CheckConstraint(
            "company_id IS NULL OR user_id IS NULL", name=op.f("ck_hand_over_receiver")
        ),
        sa.CheckConstraint(
            "state NOT IN ('entered', 'done') OR company_id IS NOT NULL OR user_id IS NOT NULL",
            name=op.f("ck_hand_over_entered"),
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["user.id"], name=op.f("fk_hand_over_closed_by")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_hand_over_company_id")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["user.id"], name=op.f("fk_hand_over_entered_by")),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_hand_over_made_by")),
        sa.ForeignKeyConstraint(
            ["owned_id"], ["owned_device.id"], name=op.f("fk_hand_over_owned_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_hand_over_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_hand_over_code_hash")),
        sa.UniqueConstraint("uuid", name=op.f("uq_hand_over_uuid")),
    )
    op.create_index(op.f("ix_hand_over_owned_id"), "hand_over", ["owned_id"], unique=False)
    op.create_index(
        "uq_hand_over_owned_id_live",
        "hand_over",
        ["owned_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index(
        "ix_hand_over_entered",
        "hand_over",
        ["id"],
        unique=False,
        sqlite_where=ENTERED,
        postgresql_where=ENTERED,
    )


def create_reminders():
    op.create_table(
        "device_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owned_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('cover', 'purchase')", name=op.f("ck_device_reminder_kind")),
        sa.ForeignKeyConstraint(
            ["owned_id"], ["owned_device.id"], name=op.f("fk_device_reminder_owned_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_reminder")),
        sa.UniqueConstraint(
            "owned_id", "kind", "day", name=op.f("uq_device_reminder_owned_id_kind_day")
        ),
    )
    op.create_table(
        "quiet_owner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(company_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_quiet_owner_owner")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_quiet_owner_company_id")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["user.id"], name=op.f("fk_quiet_owner_set_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_quiet_owner_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_owner")),
        sa.UniqueConstraint("company_id", name=op.f("uq_quiet_owner_company_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_quiet_owner_user_id")),
    )


def rewrite(changes):
    """SQLite's own way to loosen a constraint (lang_altertable, section 7): the text of the table
    alone is changed. Making the table anew would break what refers to it.
    """
    connection = op.get_bind()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for table, before, after in changes:
        changed = connection.exec_driver_sql(
            "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) "
            "WHERE type = 'table' AND name = ? AND instr(sql, ?) > 0",
            (before, after, table, before),
        )
        if changed.rowcount != 1:
            raise RuntimeError(f"{table} is not as this migration expects it")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")


def downgrade():
    op.drop_table("device_take_over")
    op.drop_table("quiet_owner")
    op.drop_table("device_reminder")
    op.drop_table("hand_over")
    for owner in ("company_id", "user_id"):
        op.drop_index(
            f"uq_owned_device_review_{owner}",
            "owned_device",
            sqlite_where=REVIEW,
            postgresql_where=REVIEW,
        )
    if op.get_bind().dialect.name == "sqlite":
        rewrite([(table, after, before) for table, before, after in (NEEDS_COMPANY, NEEDS_COINS)])
    else:
        op.drop_constraint(op.f("ck_cart_line_coins"), "cart_line", type_="check")
        op.create_check_constraint(op.f("ck_cart_line_coins"), "cart_line", "coins > 0")
        op.alter_column("stored_file", "company_id", nullable=False)
