"""Forms of credentials that say by themselves what they are, whatever the name they go under.

A form is what no match is without (so that hardly any pattern is compiled), the pattern, whose first group is
the credential, and what to call it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = ["FormMatch", "known_forms"]


class FormMatch(NamedTuple):
    """What was found, and which characters of the text it has."""

    what: str
    start: int
    end: int


# Tokens of well-known services.
_TOKENS: Final = (
    ("PRIVATE KEY", r"(-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[^\0]*)", "a private key"),
    ("eyJ", r"(?<![\w-])(eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)", "a JSON web token"),
    ("IA", r"\b((?:AKIA|ASIA)[0-9A-Z]{16})\b", "an access key of AWS"),
    ("AIza", r"\b(AIza[\w-]{35})", "an API key of Google"),
    ("GOCSPX-", r"\b(GOCSPX-[\w-]{20,})", "a client secret of Google"),
    ("ya29.", r"\b(ya29\.[\w-]{20,})", "an access token of Google"),
    ("gh", r"\b(gh[oprsu]_\w{30,})", "a token of GitHub"),
    ("github_pat_", r"\b(github_pat_\w{30,})", "a token of GitHub"),
    ("gl", r"\b(gl(?:pat|dt|ptt|rt|cbt|soat|ft|imt|agent)-[\w-]{20,})", "a token of GitLab"),
    ("xox", r"\b(xox[abeoprs]-[\w-]{10,})", "a token of Slack"),
    ("xapp-", r"\b(xapp-\d-[\w-]{10,})", "a token of Slack"),
    ("k_", r"\b((?:sk|rk)_(?:live|test)_\w{10,})", "a key of Stripe"),
    ("whsec_", r"\b(whsec_[\w+/=-]{16,})", "a webhook secret of Stripe"),
    ("SG.", r"\b(SG\.[\w-]{16,}\.[\w-]{16,})", "an API key of SendGrid"),
    ("SK", r"\b(SK[0-9a-f]{32})\b", "an API key of Twilio"),
    ("npm_", r"\b(npm_[A-Za-z0-9]{30,})", "a token of npm"),
    ("pypi-", r"\b(pypi-[\w-]{30,})", "a token of PyPI"),
    ("sk-", r"\b(sk-(?:ant-|proj-)?[\w-]{20,})", "an API key"),
    ("hf_", r"\b(hf_[A-Za-z0-9]{30,})", "a token of Hugging Face"),
    ("dop_v1_", r"\b(dop_v1_[0-9a-f]{40,})", "a token of DigitalOcean"),
    ("shp", r"\b(shp(?:at|ca|pa|ss)_[0-9a-fA-F]{30,})", "a token of Shopify"),
    ("dapi", r"\b(dapi[0-9a-f]{32})", "a token of Databricks"),
    ("gl", r"\b(gl(?:sa|c)_[\w+/=-]{30,})", "a token of Grafana"),
    ("NRAK-", r"\b(NRAK-[A-Z0-9]{20,})", "an API key of New Relic"),
    ("ATATT", r"\b(ATATT3x[\w=-]{20,})", "an API token of Atlassian"),
    ("hvs.", r"\b(hvs\.[\w-]{20,})", "a token of Vault"),
    ("PMAK-", r"\b(PMAK-[0-9a-f-]{30,})", "an API key of Postman"),
    ("key-", r"\b(key-[0-9a-f]{32})\b", "an API key of Mailgun"),
    (":AA", r"\b(?:bot)?(\d{8,10}:AA[\w-]{30,})", "the token of a Telegram bot"),
    ("AGE-SECRET-KEY", r"\b(AGE-SECRET-KEY-1[0-9A-Z]{20,})", "a private key"),
)
# Connection strings.
_CONNECTIONS: Final = (
    ("AccountKey=", r"AccountKey=([^;\s\"']{8,})", "the key of a storage account"),
    ("SharedAccessKey=", r"SharedAccessKey=([^;\s\"']{8,})", "the key of a connection string"),
    ("SharedAccessSignature", r"SharedAccessSignature[= ](s[^;\s\"']{8,})", "a shared access signature"),
    ("=", r"(?i)(?:^|;)\s*(?:password|pwd)\s*=\s*([^;]+)", "the password of a connection string"),
    ("@", r"://[^/@\s:]*:([^/@\s]+)@", "the password of an address"),
)
# Addresses that whoever knows them may post to: of chats and of services for incidents.
_CAPABILITIES: Final = (
    (".slack.com", r"hooks\.slack\.com/(?:services|workflows|triggers)/([\w/]{20,})", "Slack"),
    ("discord", r"discord(?:app)?\.com/api(?:/v\d+)?/webhooks/\d+/([\w-]{20,})", "Discord"),
    ("webhook.office.com", r"\.webhook\.office\.com/webhookb?2?/([\w@/-]{20,})", "Microsoft Teams"),
    ("outlook.office", r"outlook\.office(?:365)?\.com/webhook/([\w@/-]{20,})", "Microsoft Teams"),
    ("/hooks/", r"/hooks/([a-z0-9]{26})(?![\w/-])", "Mattermost"),
    ("/hooks/", r"/hooks/([A-Za-z0-9]{17,24}/[A-Za-z0-9]{40,})", "Rocket.Chat"),
    ("pagerduty.com", r"events\.(?:eu\.)?pagerduty\.com/(?:x-ere|integration)/([\w-]{20,})", "PagerDuty"),
    ("hooks.zapier.com", r"hooks\.zapier\.com/hooks/(?:catch|standard)/(\d+/\w+)", "Zapier"),
    ("ifttt.com", r"maker\.ifttt\.com/trigger/[^/]+/(?:json/)?with/key/([\w-]{8,})", "IFTTT"),
    ("victorops.com", r"alert\.victorops\.com/integrations/\w+/\d+/alert/([\w-]{20,})", "VictorOps"),
    ("make.com", r"hook\.(?:\w+\.)?make\.com/(\w{20,})", "Make"),
    ("webexapis.com", r"webexapis\.com/v1/webhooks/incoming/([\w-]{20,})", "Webex"),
    ("flock.com", r"api\.flock\.com/hooks/sendMessage/([\w-]{20,})", "Flock"),
    ("/bot/v2/hook/", r"/open-apis/bot/v2/hook/([\w-]{20,})", "Lark"),
    ("nabu.casa", r"hooks\.nabu\.casa/([\w-]{20,})", "Home Assistant"),
    ("/v1/integrations/", r"uptime\S{0,60}/v1/integrations/[\w-]*/?([\w-]{20,})", "Better Stack"),
    ("squadcast.com", r"squadcast\.com/v\d/incidents/api/([\w-]{20,})", "Squadcast"),
)
_ADDRESSES: Final = tuple(
    (essential, form, f"the secret part of {'an' if name[0] in 'AEIO' else 'a'} {name} address")
    for essential, form, name in _CAPABILITIES
)


def known_forms(text: str) -> Iterator[FormMatch]:
    """Yield everything in a text that has one of these forms."""
    lowered = text.lower()  # as hosts are written in either case
    for essential, form, what in (*_TOKENS, *_CONNECTIONS):
        if essential in text:
            yield from (FormMatch(what, *match.span(1)) for match in re.finditer(form, text))
    for essential, form, what in _ADDRESSES:
        if essential in lowered:
            yield from (FormMatch(what, *match.span(1)) for match in re.finditer(form, text, re.IGNORECASE))
