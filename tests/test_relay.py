"""SERVICE to allowed hosts: by name alone, at public addresses alone, through the server alone."""

import socket

import pytest
from tests.servers import serving

from fupin.server.refusals import Refusal
from fupin.server.relay import Relay, public_address


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("https://query.example.org/sparql", True),
        ("HTTPS://QUERY.EXAMPLE.ORG/", True),
        ("http://query.example.org:8080/", True),
        ("https://example.org/", False),
        ("https://query.example.org.evil.org/", False),
        ("https://query.example.org@evil.org/", False),
        ("https://user:word@query.example.org/", False),
        ("ftp://query.example.org/", False),
        ("file:///etc/passwd", False),
        ("https://query.example.org:no/", False),
        ("http://127.0.0.1/", False),
        ("http://2130706433/", False),
        ("http://0x7f.1/", False),
        ("http://[::1]/", False),
    ],
)
def test_a_host_is_allowed_by_its_name_alone(target, allowed):
    hosts = ["query.example.org", "127.0.0.1", "2130706433", "0x7f.1", "::1"]
    assert Relay(hosts, 1).allows(target) is allowed


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "fe80::1",
        "224.0.0.1",
        "0.0.0.0",  # noqa: S104
    ],
)
def test_an_address_that_is_not_public_is_refused(host):
    with pytest.raises(Refusal, match=r"not public|no address"):
        public_address(host, 80)


def test_a_public_address_is_taken_as_it_is():
    assert public_address("9.9.9.9", 443) == "9.9.9.9"


def test_an_allowed_name_that_leads_to_this_machine_is_not_called(packaged, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        with serving(packaged, "--allow-service", "localhost", folder=tmp_path) as server:
            answer = server.ask(f"SELECT * WHERE {{ SERVICE <http://localhost:{port}/> {{ ?s ?p ?o }} }}")
            assert answer.status_code == 500
            refused = server.ask(f"SELECT * WHERE {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
            assert refused.status_code == 403
            assert server.client.post("/relay/secret/key").status_code == 404
            log = server.log.read_text(encoding="utf-8")
            with pytest.raises(TimeoutError):
                listener.accept()
    assert "POST /relay/ 502" in log
