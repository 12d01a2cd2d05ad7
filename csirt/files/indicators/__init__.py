"""Lists of indicators of compromise: STIX 2.1, MISP, OpenIOC, CSV and plain lists."""
