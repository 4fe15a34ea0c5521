"""Support desk: notes, views as a customer, and what its search goes along."""

import sqlalchemy as sa
from alembic import op

from portal.core.append_only import protection

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BYTEWISE = {
    "user": {"email": 254},
    "company": {"email": 254, "customer_no": 20, "name_folded": 8},
}


def order(collation):
    """How these begin becomes searchable; their indexes are made again."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in BYTEWISE.items():
        for column, length in columns.items():
            op.execute(
                f'ALTER TABLE "{table}" ALTER {column} TYPE varchar({length}) COLLATE "{collation}"'
            )


def upgrade():
    op.create_table(
        "support_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(serial IS NULL) <> (company_id IS NULL)", name=op.f("ck_support_note_subject")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_support_note_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_support_note_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_note")),
        sa.UniqueConstraint("key", name=op.f("uq_support_note_key")),
    )
    op.create_index("ix_support_note_serial", "support_note", ["serial"], unique=False)
    op.create_index("ix_support_note_company_id", "support_note", ["company_id"], unique=False)
    op.create_table(
        "support_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("supporter_id", sa.Integer(), nullable=False),
        sa.Column("supporter_name", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_at > started_at", name=op.f("ck_support_view_expires_at")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_support_view_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["supporter_id"], ["user.id"], name=op.f("fk_support_view_supporter_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_support_view_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_view")),
    )
    open_ones = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_support_view_open",
        "support_view",
        ["expires_at"],
        unique=False,
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )
    op.create_index("ix_support_view_session_id", "support_view", ["session_id"], unique=False)
    op.create_table(
        "unheard_serial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("times > 0", name=op.f("ck_unheard_serial_times")),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)", name=op.f("ck_unheard_serial_resolved")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["user.id"], name=op.f("fk_unheard_serial_resolved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unheard_serial")),
        sa.UniqueConstraint("serial", name=op.f("uq_unheard_serial_serial")),
    )
    unresolved = sa.text("resolved_at IS NULL")
    op.create_index(
        "ix_unheard_serial_open",
        "unheard_serial",
        ["id"],
        unique=False,
        sqlite_where=unresolved,
        postgresql_where=unresolved,
    )
    order("C")
    op.create_index(op.f("ix_company_email"), "company", ["email"], unique=False)
    op.create_index("ix_invoice_number", "invoice", ["number"], unique=False)
    op.create_index("ix_extension_order_invoice_id", "extension_order", ["invoice_id"])
    for statement in protection(op.get_bind().dialect.name, "support_note", ("id", "key")):
        op.execute(statement)


def downgrade():
    op.drop_index("ix_extension_order_invoice_id", "extension_order")
    op.drop_index("ix_invoice_number", "invoice")
    op.drop_index(op.f("ix_company_email"), "company")
    order("default")
    unresolved = sa.text("resolved_at IS NULL")
    op.drop_index(
        "ix_unheard_serial_open",
        "unheard_serial",
        sqlite_where=unresolved,
        postgresql_where=unresolved,
    )
    op.drop_table("unheard_serial")
    op.drop_index("ix_support_view_session_id", "support_view")
    open_ones = sa.text("ended_at IS NULL")
    op.drop_index(
        "ix_support_view_open",
        "support_view",
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )
    op.drop_table("support_view")
    op.drop_index("ix_support_note_company_id", "support_note")
    op.drop_index("ix_support_note_serial", "support_note")
    op.drop_table("support_note")
