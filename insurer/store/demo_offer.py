"""Writes what an insurer offers to everybody in the demo: plans, and the providers of care."""

from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from insurer.demo.model import DemoPlan, DemoProvider
from insurer.store.orm.care import CareProviderRow
from insurer.store.orm.members import GuaranteeLineRow, PlanRow


def demo_id(*parts: object) -> str:
    """The same place in the file keeps its id over reloads, so open conversations go on."""
    return uuid5(NAMESPACE_URL, "emma-demo:" + ":".join(map(str, parts))).hex


def provider_row(place: int, provider: DemoProvider) -> CareProviderRow:
    """Return a provider of care as a row."""
    return CareProviderRow(
        provider_id=demo_id("provider", place),
        kind=provider.kind,
        name=provider.name,
        address_lines=list(provider.lines),
        postcode=provider.postcode,
        city=provider.city,
        phone=provider.phone,
        latitude=provider.latitude,
        longitude=provider.longitude,
        third_party_payment=provider.third_party_payment,
        networks=list(provider.networks),
    )


def add_plan(session: Session, plan: DemoPlan) -> None:
    """Write a plan with its guarantees."""
    code = plan.plan.code
    session.add(
        PlanRow(
            code=code,
            name=plan.plan.name,
            kind=plan.plan.kind,
            adult_price=plan.plan.adult_price,
            child_price=plan.plan.child_price,
        )
    )
    session.flush()
    session.add_all(
        [
            GuaranteeLineRow(
                line_id=demo_id("guarantee", code, position),
                plan_code=code,
                care_type=line.care_type,
                label=line.label,
                secu_rate=line.secu_rate,
                mutuelle_rate=line.mutuelle_rate,
                mutuelle_amount=line.mutuelle_amount,
                ceiling=line.ceiling,
                note=line.note,
                secu_base=line.secu_base,
                usual_cost=line.usual_cost,
                position=position,
            )
            for position, line in enumerate(plan.guarantees)
        ]
    )
