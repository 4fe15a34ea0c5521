"""Companies are found by each word of their names."""

import sqlalchemy as sa
from alembic import op

from portal.core.company_names import name_words

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BYTEWISE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "company_name_word",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("word", BYTEWISE, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_company_name_word_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "word", name=op.f("pk_company_name_word")),
    )
    op.create_index(
        "ix_company_name_word_word", "company_name_word", ["word", "company_id"], unique=False
    )
    keep_words()


def keep_words():
    """No engine folds as Python does."""
    company = sa.table("company", sa.column("id"), sa.column("name"))
    kept = sa.table("company_name_word", sa.column("company_id"), sa.column("word"))
    connection = op.get_bind()
    words = [
        {"company_id": number, "word": word}
        for number, name in connection.execute(sa.select(company.c.id, company.c.name)).all()
        for word in name_words(name)
    ]
    if words:
        connection.execute(sa.insert(kept), words)


def downgrade():
    op.drop_table("company_name_word")
