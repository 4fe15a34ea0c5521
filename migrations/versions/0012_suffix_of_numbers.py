"""Numbers of a series may end with something, say the year: 35/2026."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "number_series",
        sa.Column("suffix", sa.String(10), server_default=sa.text("''"), nullable=False),
    )


def downgrade():
    op.drop_column("number_series", "suffix")
