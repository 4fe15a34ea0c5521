"""The desk finds people by the words of their names, and claims by the company's own reference;
a result in the background is read page by page.
"""

import sqlalchemy as sa
from alembic import op

from portal.core.person_names import person_words

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BYTEWISE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")


def upgrade():
    op.create_table(
        "person_word",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("word", BYTEWISE, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_person_word_user_id")),
        sa.PrimaryKeyConstraint("user_id", "word", name=op.f("pk_person_word")),
    )
    op.create_index("ix_person_word_word", "person_word", ["word", "user_id"], unique=False)
    op.create_index("ix_claim_own_reference", "claim", ["own_reference"], unique=False)
    op.add_column("bulk_lookup", sa.Column("tally", sa.JSON(none_as_null=True), nullable=True))
    keep_words()


def keep_words():
    """No engine folds as Python does. Who was forgotten has neither a name nor an address."""
    user = sa.table("user", sa.column("id"), sa.column("name"), sa.column("email"))
    kept = sa.table("person_word", sa.column("user_id"), sa.column("word"))
    connection = op.get_bind()
    people = connection.execute(sa.select(user.c.id, user.c.name, user.c.email)).all()
    words = [
        {"user_id": number, "word": word}
        for number, name, email in people
        if name
        for word in person_words(name, email)
    ]
    if words:
        connection.execute(sa.insert(kept), words)


def downgrade():
    op.drop_column("bulk_lookup", "tally")
    op.drop_index("ix_claim_own_reference", "claim")
    op.drop_table("person_word")
