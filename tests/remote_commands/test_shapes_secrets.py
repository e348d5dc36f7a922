"""Whatever is wrong with a document: what may be a credential is not shown, only of which type it is."""

from __future__ import annotations

from typing import Any

import pytest

from fleetapi.errors import UsageError
from fleetapi.remote_commands import document_of_command
from fleetapi.remote_commands.documents import check_callback

ATTRIBUTE = {"type": "Header", "key": "Authorization", "value": "Bearer s3cret"}
WEBHOOK = {"target": "https://user:s3cret@my.dn/x?token=s3cret", "name": "n", "attributes": [ATTRIBUTE]}
URL = "https://user:s3cret@my.dn/x"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([{"callback": {"webhook": WEBHOOK}}], "the document must be an object with .*, not list"),
        ("s3cret@my.dn", "the document must be an object with .*, not str"),
        ({"callback": [{"webhook": WEBHOOK}]}, "callback must be an object with webhook, not list"),
        ({"callback": "s3cret"}, "callback must be an object with webhook, not str"),
        ({"callback": ("s3cret",)}, "callback must be an object with webhook, not list"),
        ({"callback": {"webhook": [WEBHOOK]}}, "callback.webhook must be an object with .*, not list"),
        ({"callback": {"webhook": "s3cret"}}, "callback.webhook must be an object with .*, not str"),
        ({"callback": {"webhook": b"s3cret"}}, "callback.webhook must be an object with .*, not bytes"),
        ({"callback": {b"s3cret": 5}}, "callback has an unknown key bytes"),
        ({"callback": {"webhook": {"target": [URL]}}}, "target must be a string, not list"),
        ({"callback": {"webhook": {"target": {"s3cret": 5}}}}, "target must be a string, not dict"),
        ({"callback": {"webhook": {"name": ["s3cret"]}}}, "name must be a string, not list"),
        (
            {"callback": {"webhook": {"attributes": ATTRIBUTE}}},
            "attributes must be a non-empty list, not dict",
        ),
        ({"callback": {"webhook": {"attributes": "s3cret"}}}, "attributes must be a non-empty list, not str"),
        ({"callback": {"webhook": {"attributes": ["s3cret"]}}}, r"attributes\[0\] must be .*, not str"),
        (
            {"callback": {"webhook": {"attributes": [{"value": ["s3cret"]}]}}},
            r"attributes\[0\].value must be .*, not list",
        ),
        (
            {"callback": {"webhook": {"attributes": [{"type": "s3cret"}]}}},
            r"attributes\[0\].type must be .*, not str",
        ),
        ({"remoteTypes": {"callback": WEBHOOK}}, "remoteTypes must be a non-empty list, not dict"),
        ({"remoteTypes": ["Doors", WEBHOOK]}, r"remoteTypes\[1\] must be .*, not dict"),
        ({"remoteTypes": [[WEBHOOK]]}, r"remoteTypes\[0\] must be .*, not list"),
        ({"remoteTypes": URL}, "remoteTypes must be a non-empty list, not str"),
        ({"remoteTypes": [URL]}, r"remoteTypes\[0\] must be .*, not str"),
        ({"remoteTypes": [["Doors", URL]]}, r"remoteTypes\[0\] must be .*, not list"),
        ({"remoteTypes": "user:s3cret@my.dn"}, "remoteTypes must be a non-empty list, not str"),
        ({"label": WEBHOOK}, "label must be a string, not dict"),
        ({"label": [URL]}, "label must be a string, not list"),
        ({"retryPolicy": [WEBHOOK]}, "retryPolicy must be an object with .*, not list"),
        ({"retryPolicy": {"policy": URL}}, "policy must be one of .*, not str"),
        ({"batchNotify": {"size": WEBHOOK}}, "batchNotify.size must be .*, not dict"),
    ],
    ids=str,
)
def test_a_callback_of_a_wrong_shape(document: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        check_callback(document)
    assert "s3cret" not in f"{refused.value} {refused.value!r}"


@pytest.mark.parametrize(
    "document", [{"door": URL}, {"door": {"state": URL}}, {"door": [{"callback": WEBHOOK}]}], ids=str
)
def test_a_command_with_what_belongs_into_a_callback(document: Any) -> None:
    with pytest.raises(UsageError, match="door") as refused:
        document_of_command(document)
    assert "s3cret" not in f"{refused.value} {refused.value!r}"


def test_a_value_that_cannot_be_a_credential_is_shown() -> None:
    with pytest.raises(UsageError, match=r"remoteTypes\[0\] must be one of .*, not 'Dors'"):
        check_callback({"remoteTypes": ["Dors"]})
