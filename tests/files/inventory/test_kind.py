import pytest

from csirt.files.inventory.kind import guessable, precision, scanned_kind
from csirt.files.inventory.observation import OpenPort


@pytest.mark.parametrize(
    ("numbers", "system", "type_", "kind"),
    [
        ((88, 389, 445), "", "", "domain-controller"),
        ((88, 3389, 5900), "", "", "unknown-device"),
        ((9100,), "", "", "printer"),
        ((515, 631), "", "", "printer"),
        ((22, 9100), "", "", "unknown-device"),
        ((104, 11112), "", "", "unknown-device"),
        ((445,), "Microsoft Windows Server 2016", "", "server"),
        ((445,), "Microsoft Windows 10 1709 - 1909", "", "workstation"),
        ((80,), "Linux 2.6.13 (embedded)", "WAP", "network-device"),
        ((443,), "Fortinet FortiOS 6", "", "firewall"),
        ((22, 80), "Linux 5.4", "general purpose", "unknown-device"),
    ],
)
def test_a_kind_is_guessed_only_from_clear_evidence(numbers, system, type_, kind):
    ports = [OpenPort(number, "tcp") for number in numbers]
    assert scanned_kind(ports, system, type_) == kind


@pytest.mark.parametrize(
    ("product", "kind"),
    [
        ("VMware ESXi Server httpd", "hypervisor"),
        ("Orthanc DICOM server", "imaging-server"),
        ("Windows Server 2016 Standard 14393 microsoft-ds", "server"),
        ("Microsoft Windows RPC", "unknown-device"),
    ],
)
def test_the_name_of_a_product_is_evidence(product, kind):
    assert scanned_kind([OpenPort(443, "tcp", "https", product)], "", "") == kind


def test_a_udp_port_is_no_tcp_port():
    assert scanned_kind([OpenPort(9100, "udp")], "", "") == "unknown-device"


def test_one_kind_says_more_than_its_family_and_that_more_than_nothing():
    assert precision("domain-controller") > precision("server") > precision("unknown-device")


def test_every_kind_that_an_import_may_write_stands_in_the_catalogue():
    from csirt import content
    from csirt.files.kinds import load
    from csirt.model.catalogue import AssetKinds

    path = content.root() / "risk_models" / "catalogue" / "asset-kinds.yaml"
    assert guessable() <= {kind.id for kind in load(path, AssetKinds).asset_kinds}
