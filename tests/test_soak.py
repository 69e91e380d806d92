"""Half a minute of everything at once; `make soak` does ten."""

import pytest
from tests.servers import children, serving
from tests.soak import TIMEOUT, soak


@pytest.mark.slow
def test_mixed_requests_leak_nothing_and_leave_no_wrong_answer_and_no_stuck_worker(packaged, tmp_path):
    with serving(packaged, "--timeout", str(TIMEOUT), folder=tmp_path) as server:
        before = len(children(server))
        report = soak(server, 30)
        assert report.wrong == []
        assert report.answers["good", 200] > 100
        assert report.growth < 0.1
        assert server.ask("ASK {}").json()["boolean"] is True
        assert len(children(server)) <= before + 2
