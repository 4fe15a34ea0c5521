"""Warranty certificates: what was certified, and whether it still holds."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "warranty_certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=18), nullable=False),
        sa.Column("serial", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('valid', 'replaced', 'withdrawn')",
            name=op.f("ck_warranty_certificate_state"),
        ),
        sa.CheckConstraint(
            "(state = 'valid') = (ended_at IS NULL)", name=op.f("ck_warranty_certificate_ended_at")
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (reason <> '')", name=op.f("ck_warranty_certificate_reason")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_warranty_certificate_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["user.id"], name=op.f("fk_warranty_certificate_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_warranty_certificate_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warranty_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_warranty_certificate_number")),
    )
    op.create_index(
        "ix_warranty_certificate_serial_id",
        "warranty_certificate",
        ["serial", "id"],
        unique=False,
    )
    op.create_index(
        "uq_warranty_certificate_serial_valid",
        "warranty_certificate",
        ["serial"],
        unique=True,
        sqlite_where=sa.text("state = 'valid'"),
        postgresql_where=sa.text("state = 'valid'"),
    )


def downgrade():
    op.drop_index(
        "uq_warranty_certificate_serial_valid",
        "warranty_certificate",
        sqlite_where=sa.text("state = 'valid'"),
        postgresql_where=sa.text("state = 'valid'"),
    )
    op.drop_index("ix_warranty_certificate_serial_id", "warranty_certificate")
    op.drop_table("warranty_certificate")
