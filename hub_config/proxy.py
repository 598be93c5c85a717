"""Run the proxy from PyPI, with TLS, more than ten requests at once, and time for long ones, which its command lacks.

`python -m hub_config.proxy` takes the options that JupyterHub gives to `configurable-http-proxy`.
"""

import asyncio
import os
import ssl

import click
from configurable_http_proxy import log
from configurable_http_proxy.configproxy import PythonProxy
from configurable_http_proxy.handlers import ProxyHandler
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.web import Application

REQUESTS = 1000  # at once
SECONDS = 1800.0  # until there is an answer: nbgrader's Validate gives none before the whole notebook has run


class Forwarding(ProxyHandler):
    """Forward one request."""

    def _get_proxy_request(self, url: str) -> HTTPRequest:
        """Return the request to make, with a header that names the browser's own protocol."""
        request: HTTPRequest = super()._get_proxy_request(url)
        request.headers["X-Forwarded-Proto"] = self.request.headers.get("X-Forwarded-Proto", self.request.protocol)
        return request

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """Return the subprotocol that the target chose: a browser that asked for one closes a connection without."""
        chosen: str | None = self.ws_client.selected_subprotocol
        return chosen


@click.command()
@click.option("--ip", default="")
@click.option("--port", type=int, required=True)
@click.option("--api-ip", default="127.0.0.1")
@click.option("--api-port", type=int, required=True)
@click.option("--error-target")
@click.option("--log-level", default="info")
@click.option("--host-routing", is_flag=True)
@click.option("--ssl-key", type=click.Path(exists=True))
@click.option("--ssl-cert", type=click.Path(exists=True))
def main(
    ip: str,
    port: int,
    api_ip: str,
    api_port: int,
    error_target: str | None,
    log_level: str,
    host_routing: bool,
    ssl_key: str | None,
    ssl_cert: str | None,
) -> None:
    """Forward requests until a signal; the hub sets the routes, with the token in CONFIGPROXY_AUTH_TOKEN."""
    log.setLevel(log_level.upper())
    AsyncHTTPClient.configure(None, max_clients=REQUESTS, defaults={"request_timeout": SECONDS})
    token = os.environ["CONFIGPROXY_AUTH_TOKEN"]
    proxy = PythonProxy({"error_target": error_target, "host_routing": host_routing, "auth_token": token})
    encryption = _encryption(ssl_cert, ssl_key) if ssl_cert else None
    asyncio.run(_serve(proxy, encryption, (port, ip), (api_port, api_ip)))


async def _serve(
    proxy: PythonProxy, encryption: ssl.SSLContext | None, entrance: tuple[int, str], api: tuple[int, str]
) -> None:
    HTTPServer(Application([(r"/(.*)", Forwarding, {"proxy": proxy})]), ssl_options=encryption).listen(*entrance)
    HTTPServer(proxy.api_app).listen(*api)
    await asyncio.Event().wait()


def _encryption(certificate: str, key: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


if __name__ == "__main__":
    main()
