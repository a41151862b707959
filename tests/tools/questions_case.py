"""What questions about devices are asked of: the story of pump-1, and devices that are hard to show."""

AS_OF = "2024-06-30T12:00:00Z"
HOSTILE = "rtl-\u202e\u2066evil\u2069-\u200b" + "ü" * 100
LONG = "x" * 250 + "-" + "long"
ESCAPE = "\x1b]0;owned\x07\x1b[31mRed\u009b2J"
H = {name: (name * 64)[:64] for name in "abcdef"}


def made(number, device, at="2024-02-01T00:00:00Z", **data):
    return {"specversion": "1.0", "id": f"m{number}", "source": "/factory", "type": "hallmark.device.manufactured.v1",
            "subject": device, "time": at, "datacontenttype": "application/json",
            "data": {"serial": f"S-{number}", "maker": {"id": "maker-1", "name": "Maker"}, "model": "P-20",
                     "deviceClass": "pump", "keyStore": "tpm", "batch": "batch-9", **data}}


def said(number, kind, device, at, data):
    return {"specversion": "1.0", "id": f"s{number}", "source": "/plant", "type": f"hallmark.{kind}.v1", "subject": device,
            "time": at, "datacontenttype": "application/json", "data": data}


def certificate(sha256, until):
    return {"sha256": sha256, "spkiSha256": H["f"], "issuer": "CN=Plant CA " + "y" * 80, "serial": "0a1b", "role": "operational",
            "notBefore": "2024-01-01T00:00:00Z", "notAfter": until}


def told():
    """The story of pump-1, and devices that are hard to show."""
    owner = {"id": "acme", "name": "Acme"}
    return [
        made(1, "pump-1"), made(2, HOSTILE, maker={"id": "evil", "name": ESCAPE}, model="M\u202e" + "w" * 90), made(3, LONG),
        said(1, "enrollment.completed", "pump-1", "2024-02-02T00:00:00Z",
             {"method": "est", "credential": "certificate", "certificate": certificate(H["a"], "2024-09-01T00:00:00Z"),
              "keyStore": "tpm", "owner": owner, "purpose": "water", "zone": "plant-1"}),
        said(2, "certificate.renewed", "pump-1", "2024-03-02T00:00:00Z",
             {"certificate": certificate(H["b"], "2025-09-01T00:00:00Z"), "previousCertificate": H["a"]}),
        said(3, "firmware.updated", "pump-1", "2024-03-03T00:00:00Z",
             {"component": "main", "artefact": H["c"], "toVersion": "4.2.0", "signerSpkiSha256": H["d"], "signature": "verified",
              "result": "success"}),
        said(4, "control.delegated", "pump-1", "2024-03-04T00:00:00Z",
             {"party": {"id": "svc"}, "powers": ["rotateKeys"], "until": "2024-05-01T00:00:00Z"}),
        said(5, "trust.granted", "pump-1", "2024-03-05T00:00:00Z", {"system": "scada", "relationship": "telemetry"}),
        said(6, "service.opened", "pump-1", "2024-03-06T00:00:00Z",
             {"technician": {"id": "t-17"}, "organisation": {"id": "svc"}, "seal": "S-1"}),
        said(7, "ownership.transferred", "pump-1", "2024-04-01T00:00:00Z", {"from": owner, "to": {"id": "beta", "name": "Beta"}}),
        said(8, "device.retired", "pump-1", "2024-06-01T00:00:00Z",
             {"reason": "worn " * 40, "by": {"id": "beta"}, "method": "returned"}),
        # Late: it changes what was answered about March.
        said(9, "assignment.changed", "pump-1", "2024-02-20T00:00:00Z", {"zone": "plant-2"}),
    ]
