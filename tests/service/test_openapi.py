"""Requests that nobody thought of: none breaks the service, and each answer is as the OpenAPI says."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.campus import Campus

pytestmark = pytest.mark.slow

CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance, content_type_conformance]


@pytest.fixture(scope="module")
def described(campus: Campus) -> schemathesis.BaseSchema:
    with campus.client("irene") as client:
        content = client.get("openapi.json").json()
    token = campus.token("irene")
    schema = schemathesis.openapi.from_dict(content)
    schema.config.update(base_url=campus.hub, headers={"Authorization": f"token {token}"})
    return schema


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_the_service(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS)
