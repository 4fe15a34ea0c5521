"""Companies are found by the first letters of their folded names.

What a register says about a VAT id is kept with a change of it, too.
"""

import sqlalchemy as sa
from alembic import op

from portal.core.company_names import telling_letters

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "company",
        sa.Column("name_folded", sa.String(length=8), server_default=sa.text("''"), nullable=False),
    )
    fold_names()
    op.create_index("ix_company_name_folded", "company", ["name_folded", "country"], unique=False)
    op.create_index("ix_registration_company_id", "registration", ["company_id"], unique=False)
    op.add_column("company_change", sa.Column("vat_answer", sa.JSON(), nullable=True))


def fold_names():
    """No engine folds as Python does."""
    company = sa.table("company", sa.column("id"), sa.column("name"), sa.column("name_folded"))
    connection = op.get_bind()
    names = connection.execute(sa.select(company.c.id, company.c.name)).all()
    folded = [{"of": row.id, "letters": telling_letters(row.name)} for row in names]
    if folded:
        connection.execute(
            sa.update(company)
            .where(company.c.id == sa.bindparam("of"))
            .values(name_folded=sa.bindparam("letters")),
            folded,
        )


def downgrade():
    op.drop_column("company_change", "vat_answer")
    op.drop_index("ix_registration_company_id", table_name="registration")
    op.drop_index("ix_company_name_folded", table_name="company")
    op.drop_column("company", "name_folded")
