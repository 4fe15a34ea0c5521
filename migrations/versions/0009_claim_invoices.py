"""Number series of companies begin and read as their owner wants."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    # not in batch mode: invoices point to these rows, and a rebuilt table would lose its CHECKs
    op.execute(
        "ALTER TABLE number_series ADD COLUMN digits INTEGER DEFAULT 5 NOT NULL "
        "CONSTRAINT ck_number_series_digits CHECK (digits BETWEEN 1 AND 9)"
    )
    op.add_column(
        "number_series",
        sa.Column("first_number", sa.Integer(), server_default=sa.text("1"), nullable=False),
    )


def downgrade():
    op.drop_column("number_series", "first_number")
    op.drop_column("number_series", "digits")
