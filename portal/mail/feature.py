"""What mails hang into the portal."""

from portal.mail import dead_letters, delivery, outbox
from portal.mail.commands import mail_group
from portal.web.registries import Feature

FEATURE = Feature(
    gauges={
        "outbox_age_seconds": outbox.oldest_waiting_seconds,
        "mails_dead": dead_letters.count,
    },
    job_kinds={outbox.DELIVER: delivery.deliver},
    job_deaths={outbox.DELIVER: delivery.note_death},
    commands=(mail_group,),
)
