"""Log in through a provider of OAuth 2 or OpenID Connect."""

from oauthenticator.generic import GenericOAuthenticator

from hub_config.members import Members


class OAuthMembers(Members, GenericOAuthenticator):
    """Members of the course, by the name that the provider knows them under."""
