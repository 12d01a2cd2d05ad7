"""Reports of scanners of flaws in a few lines, drawn as the tools write them."""

RCE_V3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
RCE_V2 = "AV:N/AC:L/Au:N/C:C/I:C/A:C"


def result(
    host="10.0.0.5", port="443/tcp", severity="9.8", name="A hole", vector="", cves=(),
    family="General", hostname="", threat="High",
):  # fmt: skip
    refs = "".join(f'<ref type="cve" id="{cve}"/>' for cve in cves)
    told = f"<severities><severity><value>{vector}</value></severity></severities>" * bool(vector)
    return (
        f"<result id='r'><name>{name}</name><host>{host}<asset asset_id='a'/>"
        f"<hostname>{hostname}</hostname></host><port>{port}</port>"
        f"<nvt oid='1'><name>{name}</name><family>{family}</family>{told}"
        f'<refs><ref type="url" id="CVE-1999-0001"/>{refs}</refs></nvt>'
        f"<threat>{threat}</threat><severity>{severity}</severity></result>"
    )


def found_host(ip="10.0.0.5", end="2026-01-02T04:00:00Z", **details):
    inside = "".join(
        f"<detail><name>{name.replace('_', '-')}</name><value>{value}</value></detail>"
        for name, value in details.items()
    )
    return f"<host><ip>{ip}</ip><start>x</start><end>{end}</end>{inside}</host>"


def openvas(*results, hosts=(), status="Done", counts="", ports=""):
    return (
        "<report id='outer'><owner><name>x</name></owner><report id='inner'>"
        f"<gmp><version>22.4</version></gmp><scan_run_status>{status}</scan_run_status>"
        "<timestamp>2026-01-02T03:04:05Z</timestamp><scan_start>2026-01-02T03:04:05Z</scan_start>"
        f"<ports>{ports}</ports><results>{''.join(results)}</results>"
        f"<result_count>{counts}</result_count>{''.join(hosts)}</report></report>"
    )


def item(
    plugin="1", port="443", severity="4", name="A hole", family="General", protocol="tcp",
    service="www", output="", cves=(), **values,
):  # fmt: skip
    inside = "".join(f"<{key}>{value}</{key}>" for key, value in values.items())
    inside += "".join(f"<cve>{cve}</cve>" for cve in cves)
    inside += f"<plugin_output>{output}</plugin_output>" * bool(output)
    return (
        f'<ReportItem port="{port}" svc_name="{service}" protocol="{protocol}" '
        f'severity="{severity}" pluginID="{plugin}" pluginName="{name}" '
        f'pluginFamily="{family}">{inside}</ReportItem>'
    )


def report_host(name="10.0.0.5", *items, **tags):
    told = {"HOST_START": "Fri Jan  2 03:04:05 2026", "HOST_END": "Fri Jan  2 04:00:00 2026"}
    told |= {key.replace("_", "-") if key.islower() else key: value for key, value in tags.items()}
    inside = "".join(
        f'<tag name="{key}">{value}</tag>' for key, value in told.items() if value is not None
    )
    return (
        f'<ReportHost name="{name}"><HostProperties>{inside}</HostProperties>'
        f"{''.join(items)}</ReportHost>"
    )


def nessus(*hosts, port_range=""):
    preference = f"<preference><name>port_range</name><value>{port_range}</value></preference>"
    policy = f"<Policy><Preferences><ServerPreferences>{preference}</ServerPreferences>"
    policy += "</Preferences></Policy>"
    return (
        f'<?xml version="1.0" ?><NessusClientData_v2>{policy * bool(port_range)}'
        f'<Report name="r">{"".join(hosts)}</Report></NessusClientData_v2>'
    )
