"""What the sites of a group have in common, written into each site: one attack reaches all.

A shared directory makes the assets of its users follow it (see ``Terrain.followers``); a shared
application becomes an application of the same id at each user; a shared console manages the users'
machines; a shared backup holds their copies.
"""

from csirt.model.care import Application
from csirt.model.facility import Facility
from csirt.model.network import Asset
from csirt.model.provenance import Provenance
from csirt.model.ref import Selector, parse_ref, parse_selector
from csirt.model.region import Estate, FacilityGroup, Shared, Sharing


def shared_out(estate: Estate) -> Estate:
    """Return the estate with what its groups share written into the users' records."""
    facilities = {facility.id: facility for facility in estate.facilities}
    for group in estate.groups:
        for shared in group.shared:
            for user in shared.users:
                if user in facilities:
                    facilities[user] = _with(facilities[user], shared, group, facilities)
    return estate.model_copy(update={"facilities": tuple(facilities.values())})


def _with(
    user: Facility, shared: Shared, group: FacilityGroup, facilities: dict[str, Facility]
) -> Facility:
    provider = parse_ref(shared.provider)
    if provider.facility == user.id or provider.facility not in facilities:
        return user
    known = shared.known_by(group.provenance)
    if shared.kind is Sharing.APPLICATION:
        return _application(
            user, shared.provider, provider.id, facilities[provider.facility], known
        )
    if shared.kind is Sharing.ADMINISTRATION:
        return _each_asset(user, shared, "managed_by")
    if shared.kind is Sharing.BACKUP:
        return _each_asset(user, shared, "copies")
    return user


def _application(
    user: Facility, ref: str, id: str, provider: Facility, known: Provenance
) -> Facility:
    if any(application.id == id for application in user.applications):
        return user
    theirs = next(
        (application for application in provider.applications if application.id == id), None
    )
    if theirs is None:
        return user
    needs = ({"at_least": 1, "of": (ref,)},)
    mine = Application.model_validate(
        {
            "id": id,
            "name": theirs.name,
            "needs": needs,
            "wave": theirs.wave,
            "max_outage_hours": theirs.max_outage_hours,
            "max_data_loss_hours": theirs.max_data_loss_hours,
            "provenance": known,
        }
    )
    return user.model_copy(update={"applications": (*user.applications, mine)})


def _each_asset(user: Facility, shared: Shared, field: str) -> Facility:
    selectors = [parse_selector(text) for text in shared.over]
    assets = tuple(
        _joined(asset, shared.provider, field) if _in(asset, selectors) else asset
        for asset in user.assets
    )
    return user.model_copy(update={"assets": assets})


def _joined(asset: Asset, provider: str, field: str) -> Asset:
    given: tuple[str, ...] = getattr(asset, field)
    return asset if provider in given else asset.model_copy(update={field: (*given, provider)})


def _in(asset: Asset, selectors: list[Selector]) -> bool:
    return any(
        selector.over == "all"
        or (selector.over == "zone" and selector.id == asset.zone)
        or (selector.over == "assets-of-kind" and selector.id == asset.kind)
        or (selector.over == "asset" and selector.id == asset.id)
        for selector in selectors
    )
