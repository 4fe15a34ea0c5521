"""An invoice is known to be in a file for the bank, so that no second file pays it again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "claim_invoice",
        sa.Column("transfer", sa.String(40), server_default=sa.text("''"), nullable=False),
    )


def downgrade():
    op.drop_column("claim_invoice", "transfer")
