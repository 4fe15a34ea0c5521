"""`python -m portal.serving.preflight`: what would stop a start is told before any work is done."""

import sys

from portal import config
from portal.serving import exclusive
from portal.serving.data_keys import require_data_keys
from portal.serving.database import require_database
from portal.serving.rate_limit_store import why_no_redis


def main() -> int:
    settings = config.load_or_exit()
    try:
        with exclusive.data_folder(settings.data_dir):
            exclusive.require_free_port(settings.host, settings.port)
            require_database(settings.database_url)
            require_data_keys(settings)
    except exclusive.CannotStart as fault:
        print(fault, file=sys.stderr)
        return 1
    if reason := why_no_redis(settings.redis_url):
        # no reason to stay away: it may come later
        print(f"REDIS_URL: Redis does not answer: {reason}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
