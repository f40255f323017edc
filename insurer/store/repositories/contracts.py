"""Contracts of members, and what their plans guarantee."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from insurer.domain.contracts import Contract, GuaranteeLine, Plan
from insurer.domain.reimbursements import CareType
from insurer.store.orm.members import ContractRow, GuaranteeLineRow


class Contracts:
    """Contracts and guarantees."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_member(self, member_id: str) -> tuple[Contract, ...]:
        """Return all contracts of the member, the latest first."""
        rows = self._session.scalars(
            select(ContractRow)
            .where(ContractRow.member_id == member_id)
            .order_by(ContractRow.start_on.desc(), ContractRow.contract_id)
            .options(joinedload(ContractRow.plan))
        )
        return tuple(contract_of(row) for row in rows)

    def guarantees(
        self, plan_code: str, care_type: CareType | None = None
    ) -> tuple[GuaranteeLine, ...]:
        """Return the lines of a plan in the order of its leaflet."""
        query = select(GuaranteeLineRow).where(GuaranteeLineRow.plan_code == plan_code)
        if care_type is not None:
            query = query.where(GuaranteeLineRow.care_type == care_type)
        rows = self._session.scalars(query.order_by(GuaranteeLineRow.position))
        return tuple(_guarantee(row) for row in rows)


def contract_of(row: ContractRow) -> Contract:
    """Return the contract of a row whose plan is loaded."""
    return Contract(
        contract_id=row.contract_id,
        kind=row.kind,
        plan=Plan(
            row.plan.code,
            row.plan.name,
            row.plan.kind,
            row.plan.adult_price,
            row.plan.child_price,
        ),
        company=row.company,
        start_on=row.start_on,
        end_on=row.end_on,
    )


def _guarantee(row: GuaranteeLineRow) -> GuaranteeLine:
    return GuaranteeLine(
        care_type=row.care_type,
        label=row.label,
        secu_rate=row.secu_rate,
        mutuelle_rate=row.mutuelle_rate,
        mutuelle_amount=row.mutuelle_amount,
        ceiling=row.ceiling,
        note=row.note,
        secu_base=row.secu_base,
        usual_cost=row.usual_cost,
    )
