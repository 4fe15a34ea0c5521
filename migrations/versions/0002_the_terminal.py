"""The terminal: companies, teams, second factors, single sign-on."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def since_0002():
    return (
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("authenticated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amr", sa.String(length=60), nullable=False),
        sa.Column("enrolment_due", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("uuid", name=op.f("uq_session_uuid")),
    )


def make_sessions(*more):
    """Sessions of before do not say how they began: everybody signs in once more."""
    op.drop_table("session")
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=90), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_session_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    op.create_index("ix_session_user_id", "session", ["user_id"], unique=False)


def upgrade():
    make_sessions(*since_0002())
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("descriptions", sa.JSON(), nullable=False),
        sa.Column("icon", sa.String(length=40), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("third_party", sa.Boolean(), nullable=False),
        sa.Column("client_id", sa.String(length=48), nullable=True),
        sa.Column("secret_hash", sa.String(length=90), nullable=True),
        sa.Column("redirect_uris", sa.Text(), nullable=False),
        sa.Column("post_logout_redirect_uris", sa.Text(), nullable=False),
        sa.Column("backchannel_logout_uri", sa.String(length=500), nullable=False),
        sa.Column("scopes", sa.String(length=300), nullable=False),
        sa.Column("signing_algorithm", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "signing_algorithm IN ('RS256', 'ES256')", name=op.f("ck_application_signing_algorithm")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("client_id", name=op.f("uq_application_client_id")),
        sa.UniqueConstraint("key", name=op.f("uq_application_key")),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "algorithm IN ('RS256', 'ES256')", name=op.f("ck_signing_key_algorithm")
        ),
        sa.CheckConstraint(
            "state IN ('next', 'active', 'retired')", name=op.f("ck_signing_key_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("kid", name=op.f("uq_signing_key_kid")),
    )
    op.create_index(
        "uq_signing_key_active",
        "signing_key",
        ["algorithm"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "uq_signing_key_next",
        "signing_key",
        ["algorithm"],
        unique=True,
        sqlite_where=sa.text("state = 'next'"),
        postgresql_where=sa.text("state = 'next'"),
    )

    op.create_table(
        "application_role",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_role_application_id")
        ),
        sa.PrimaryKeyConstraint("application_id", "role", name=op.f("pk_application_role")),
    )
    op.create_table(
        "company_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_company_change_state"),
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"], name=op.f("fk_company_change_asked_by")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_company_change_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_company_change_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_change")),
    )
    op.create_index(
        "ix_company_change_company_id_id", "company_change", ["company_id", "id"], unique=False
    )
    op.create_index("ix_company_change_state_id", "company_change", ["state", "id"], unique=False)
    op.create_index(
        "uq_company_change_open",
        "company_change",
        ["company_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=300), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_consent_application_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_consent_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint(
            "user_id", "application_id", name=op.f("uq_consent_user_id_application_id")
        ),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("roles", sa.String(length=80), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("token_hash", sa.String(length=90), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_invitation_company_id")
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["user.id"], name=op.f("fk_invitation_invited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("company_id", "email", name=op.f("uq_invitation_company_id_email")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
        sa.UniqueConstraint("uuid", name=op.f("uq_invitation_uuid")),
    )
    op.create_index("ix_invitation_email", "invitation", ["email"], unique=False)

    op.create_table(
        "known_browser",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=90), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_known_browser_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_browser")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_known_browser_token_hash")),
    )
    op.create_index("ix_known_browser_user_id", "known_browser", ["user_id"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_passkey_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        sa.UniqueConstraint("uuid", name=op.f("uq_passkey_uuid")),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"], unique=False)

    op.create_table(
        "passkey_challenge",
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_passkey_challenge_user_id")
        ),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_passkey_challenge")),
    )
    op.create_index(
        op.f("ix_passkey_challenge_created_at"), "passkey_challenge", ["created_at"], unique=False
    )

    op.create_table(
        "password_reset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=90), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_password_reset_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_reset_token_hash")),
    )
    op.create_index(
        op.f("ix_password_reset_created_at"), "password_reset", ["created_at"], unique=False
    )
    op.create_index("ix_password_reset_user_id", "password_reset", ["user_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=90), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    op.create_index("ix_recovery_code_user_id", "recovery_code", ["user_id"], unique=False)

    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(length=90), nullable=True),
        sa.Column("token_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("company_name", sa.String(length=200), nullable=False),
        sa.Column("company_name_folded", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("vat_id", sa.String(length=20), nullable=False),
        sa.Column("vat_answer", sa.JSON(), nullable=False),
        sa.Column("small_business", sa.Boolean(), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('company', 'operator')", name=op.f("ck_registration_kind")),
        sa.CheckConstraint(
            "state IN ('unconfirmed', 'in_review', 'question', 'approved', 'rejected')",
            name=op.f("ck_registration_state"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_registration_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_registration_decided_by")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_registration_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_registration_token_hash")),
        sa.UniqueConstraint("uuid", name=op.f("uq_registration_uuid")),
    )
    op.create_index(
        op.f("ix_registration_company_name_folded"),
        "registration",
        ["company_name_folded"],
        unique=False,
    )
    op.create_index("ix_registration_state_id", "registration", ["state", "id"], unique=False)
    op.create_index("ix_registration_user_id", "registration", ["user_id"], unique=False)
    op.create_index(
        "uq_registration_open_email",
        "registration",
        ["email"],
        unique=True,
        sqlite_where=sa.text("state IN ('unconfirmed', 'in_review', 'question')"),
        postgresql_where=sa.text("state IN ('unconfirmed', 'in_review', 'question')"),
    )
    op.create_index(
        "uq_registration_reviewed_vat_id",
        "registration",
        ["vat_id"],
        unique=True,
        sqlite_where=sa.text("vat_id <> '' AND state IN ('in_review', 'question')"),
        postgresql_where=sa.text("vat_id <> '' AND state IN ('in_review', 'question')"),
    )

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_stored_file_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["user.id"], name=op.f("fk_stored_file_uploaded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("uuid", name=op.f("uq_stored_file_uuid")),
    )
    op.create_index(
        "ix_stored_file_company_id_id", "stored_file", ["company_id", "id"], unique=False
    )

    op.create_table(
        "totp",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_totp_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_totp")),
    )
    op.create_table(
        "bank_details",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=140), nullable=False),
        sa.Column("iban", sa.LargeBinary(), nullable=False),
        sa.Column("iban_country", sa.String(length=2), nullable=False),
        sa.Column("iban_last_four", sa.String(length=4), nullable=False),
        sa.Column("bic", sa.String(length=11), nullable=False),
        sa.Column("bank_name", sa.String(length=140), nullable=False),
        sa.Column("confirmation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('unverified', 'verified', 'rejected')", name=op.f("ck_bank_details_state")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["user.id"], name=op.f("fk_bank_details_changed_by")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_bank_details_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmation_id"], ["stored_file.id"], name=op.f("fk_bank_details_confirmation_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user.id"], name=op.f("fk_bank_details_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_details")),
    )
    op.create_index(
        "ix_bank_details_company_id_id", "bank_details", ["company_id", "id"], unique=False
    )
    op.create_index("ix_bank_details_state_id", "bank_details", ["state", "id"], unique=False)
    op.create_index(
        "uq_bank_details_current",
        "bank_details",
        ["company_id"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )

    op.create_table(
        "session_application",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_session_application_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["session.id"],
            name=op.f("fk_session_application_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "session_id", "application_id", name=op.f("pk_session_application")
        ),
    )
    op.create_table(
        "sso_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=90), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("redirect_uri", sa.String(length=500), nullable=False),
        sa.Column("scope", sa.String(length=300), nullable=False),
        sa.Column("nonce", sa.String(length=500), nullable=False),
        sa.Column("code_challenge", sa.String(length=128), nullable=False),
        sa.Column("authenticated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amr", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_sso_grant_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["company.id"], name=op.f("fk_sso_grant_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_sso_grant_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sso_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sso_grant")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_sso_grant_code_hash")),
        sa.UniqueConstraint("uuid", name=op.f("uq_sso_grant_uuid")),
    )
    op.create_index("ix_sso_grant_expires_at", "sso_grant", ["expires_at"], unique=False)
    op.create_index("ix_sso_grant_session_id", "sso_grant", ["session_id"], unique=False)

    op.create_table(
        "sso_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("access_hash", sa.String(length=90), nullable=False),
        sa.Column("refresh_hash", sa.String(length=90), nullable=True),
        sa.Column("scope", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("access_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refresh_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["sso_grant.id"], name=op.f("fk_sso_token_grant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sso_token")),
        sa.UniqueConstraint("access_hash", name=op.f("uq_sso_token_access_hash")),
        sa.UniqueConstraint("refresh_hash", name=op.f("uq_sso_token_refresh_hash")),
    )
    op.create_index("ix_sso_token_created_at", "sso_token", ["created_at"], unique=False)
    op.create_index("ix_sso_token_grant_id", "sso_token", ["grant_id"], unique=False)

    op.add_column(
        "company",
        sa.Column(
            "contact_name", sa.String(length=200), server_default=sa.text("''"), nullable=False
        ),
    )
    op.add_column(
        "company",
        sa.Column("phone", sa.String(length=40), server_default=sa.text("''"), nullable=False),
    )
    op.add_column(
        "company",
        sa.Column("tax_number", sa.String(length=40), server_default=sa.text("''"), nullable=False),
    )
    op.add_column(
        "company",
        sa.Column(
            "legal_registration",
            sa.String(length=100),
            server_default=sa.text("''"),
            nullable=False,
        ),
    )
    op.add_column(
        "company",
        sa.Column("small_business", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "company",
        sa.Column(
            "second_factor_required", sa.Boolean(), server_default=sa.false(), nullable=False
        ),
    )

    op.create_index(op.f("ix_company_vat_id"), "company", ["vat_id"], unique=False)
    op.create_index(
        "uq_company_vat_id",
        "company",
        ["vat_id"],
        unique=True,
        sqlite_where=sa.text("vat_id <> ''"),
        postgresql_where=sa.text("vat_id <> ''"),
    )

    op.add_column(
        "membership", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False)
    )

    op.add_column("user", sa.Column("roles_changed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    op.drop_column("user", "roles_changed_at")

    op.drop_column("membership", "active")

    op.drop_index("uq_company_vat_id", table_name="company")
    op.drop_index(op.f("ix_company_vat_id"), table_name="company")
    op.drop_column("company", "second_factor_required")
    op.drop_column("company", "small_business")
    op.drop_column("company", "legal_registration")
    op.drop_column("company", "tax_number")
    op.drop_column("company", "phone")
    op.drop_column("company", "contact_name")

    op.drop_index("ix_sso_token_grant_id", table_name="sso_token")
    op.drop_index("ix_sso_token_created_at", table_name="sso_token")

    op.drop_table("sso_token")
    op.drop_index("ix_sso_grant_session_id", table_name="sso_grant")
    op.drop_index("ix_sso_grant_expires_at", table_name="sso_grant")

    op.drop_table("sso_grant")
    op.drop_table("session_application")
    op.drop_index("uq_bank_details_current", table_name="bank_details")
    op.drop_index("ix_bank_details_state_id", table_name="bank_details")
    op.drop_index("ix_bank_details_company_id_id", table_name="bank_details")

    op.drop_table("bank_details")
    op.drop_table("totp")
    op.drop_index("ix_stored_file_company_id_id", table_name="stored_file")

    op.drop_table("stored_file")
    op.drop_index("uq_registration_reviewed_vat_id", table_name="registration")
    op.drop_index("uq_registration_open_email", table_name="registration")
    op.drop_index("ix_registration_user_id", table_name="registration")
    op.drop_index("ix_registration_state_id", table_name="registration")
    op.drop_index("ix_registration_company_name_folded", table_name="registration")

    op.drop_table("registration")
    op.drop_index("ix_recovery_code_user_id", table_name="recovery_code")

    op.drop_table("recovery_code")
    op.drop_index("ix_password_reset_user_id", table_name="password_reset")
    op.drop_index("ix_password_reset_created_at", table_name="password_reset")

    op.drop_table("password_reset")
    op.drop_index("ix_passkey_challenge_created_at", table_name="passkey_challenge")

    op.drop_table("passkey_challenge")
    op.drop_index("ix_passkey_user_id", table_name="passkey")

    op.drop_table("passkey")
    op.drop_index("ix_known_browser_user_id", table_name="known_browser")

    op.drop_table("known_browser")
    op.drop_index("ix_invitation_email", table_name="invitation")

    op.drop_table("invitation")
    op.drop_table("consent")
    op.drop_index("uq_company_change_open", table_name="company_change")
    op.drop_index("ix_company_change_state_id", table_name="company_change")
    op.drop_index("ix_company_change_company_id_id", table_name="company_change")

    op.drop_table("company_change")
    op.drop_table("application_role")
    op.drop_index("uq_signing_key_next", table_name="signing_key")
    op.drop_index("uq_signing_key_active", table_name="signing_key")

    op.drop_table("signing_key")
    op.drop_table("application")
    make_sessions()
