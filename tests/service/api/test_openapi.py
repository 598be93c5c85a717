"""Requests that nobody thought of: none breaks the service, and each answer is as the OpenAPI says."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.service.campus import Campus

pytestmark = pytest.mark.slow

CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance, content_type_conformance]

schemathesis.serializer.alias("application/gzip", "application/octet-stream")


@pytest.fixture
def described(campus: Campus) -> schemathesis.BaseSchema:
    """The service's description of itself, to be asked in the name of an instructor, who may do all."""
    with campus.client("irene") as client:
        schema = schemathesis.openapi.from_dict(client.get("openapi.json").json())
    schema.config.update(base_url=campus.hub, headers={"Authorization": f"token {campus.token('irene')}"})
    return schema


def test_no_request_breaks_the_service(described: schemathesis.BaseSchema) -> None:
    asked = 0
    for found in described.get_all_operations():

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=found.ok().as_strategy())
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS)

        ask()
        asked += 1
    assert asked > 20
