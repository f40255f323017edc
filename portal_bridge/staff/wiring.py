"""Builds how agents sign in and are administered."""

from dataclasses import dataclass

from insurer.store.cipher import Cipher
from portal_bridge.clients.oidc import OidcClient
from portal_bridge.clock import now
from portal_bridge.handoff.acts import Acts
from portal_bridge.handoff.people import People
from portal_bridge.settings import Settings
from portal_bridge.staff.administration import Administration
from portal_bridge.staff.company import Company
from portal_bridge.staff.second_factor import SecondFactor
from portal_bridge.staff.sign_ins import SignIns
from portal_bridge.store.engine import Database


@dataclass(frozen=True)
class Staff:
    """The agents' accounts and their ways in."""

    people: People
    sign_ins: SignIns
    second_factor: SecondFactor
    administration: Administration
    company: Company | None


def build_staff(
    settings: Settings, database: Database, acts: Acts, cipher: Cipher, *, issuer: str
) -> Staff:
    """Return the ways in; `issuer` is what a second factor's app shows."""
    second_factor = SecondFactor(database, acts, cipher, issuer=issuer, clock=now)
    return Staff(
        people=People(database, clock=now),
        sign_ins=SignIns(database, acts, second_factor, clock=now),
        second_factor=second_factor,
        administration=Administration(database, acts),
        company=_company(settings, database, acts),
    )


def _company(settings: Settings, database: Database, acts: Acts) -> Company | None:
    """Return the way in through the company, None when no provider is set."""
    if settings.oidc is None:
        return None
    redirect_uri = f"{settings.public_url}/console/company/callback"
    provider = OidcClient(settings.oidc, redirect_uri=redirect_uri)
    return Company(database, acts, provider, settings.oidc)
