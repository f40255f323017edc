"""The engine: how the data layer reaches PostgreSQL."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

from insurer.store.cipher import Cipher
from insurer.store.orm.encrypted import CIPHER_ATTRIBUTE

# A member waits for the answer: an outage must be known within three seconds.
CONNECT_TIMEOUT_S = 2
POOL_TIMEOUT_S = 2
STATEMENT_TIMEOUT_MS = 8000
LOCK_TIMEOUT_MS = 3000
UNACKNOWLEDGED_MS = 2500  # a server that vanished without a word (TCP only)


def build_engine(database_url: str, cipher: Cipher) -> Engine:
    """Return an engine on the libpq URL `database_url` whose encrypted columns use `cipher`."""
    url = make_url(database_url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=20,
        pool_timeout=POOL_TIMEOUT_S,
        pool_recycle=1800,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "tcp_user_timeout": UNACKNOWLEDGED_MS,
            "application_name": "emma-insurer",
            "options": "-c timezone=UTC"
            f" -c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS}",
        },
    )
    setattr(engine.dialect, CIPHER_ATTRIBUTE, cipher)
    return engine
