"""Envelopes: what is not signed, fresh and readable is refused, and whatever we reply is XML."""

import random
from datetime import UTC, datetime

import pytest
from defusedxml import ElementTree

from bot.channels.tencent.seals import ForgedError, UnreadableError
from bot.channels.tencent.texts import legal
from bot.channels.wechat.account import Account
from bot.channels.wechat.envelope import Content, Envelope
from bot.channels.wechat.reading import read
from tests.fakes.wechat import Platform
from tests.fakes.wechat.api import APP_ID
from tests.fakes.wechat.platform import ACCOUNT, AES_KEY, TOKEN, Mode, as_xml
from tests.fakes.wechat.seals import decrypt

HEAD = {"ToUserName": ACCOUNT, "FromUserName": "o7", "CreateTime": "1795271248", "MsgType": "text"}
XML = as_xml({**HEAD, "Content": "早上 6.8 ]]> <b>", "MsgId": "23"})
NOW = datetime.now(UTC)


def envelope(mode: Mode) -> Envelope:
    return Envelope(Account(APP_ID, TOKEN, aes_key=AES_KEY if mode != "plain" else ""))


def platform(mode: Mode) -> Platform:
    class Clock:
        @staticmethod
        def now() -> float:
            return NOW.timestamp()

    return Platform(Clock(), mode=mode)  # type: ignore[arg-type]  # only the clock of the API is asked


@pytest.mark.parametrize("mode", ["plain", "compatible", "secure"])
def test_what_the_platform_closes_is_opened(mode: Mode) -> None:
    query, body = platform(mode).sealed(XML)
    opened = envelope(mode).open(query, body.encode(), NOW)
    told = read(opened, APP_ID)
    assert told.message is not None
    assert (told.message.text, told.external_id, told.account) == ("早上 6.8 ]]> <b>", "23", "o7")


@pytest.mark.parametrize("mode", ["plain", "secure"])
@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce"])
def test_whoever_does_not_know_the_token_is_refused(mode: Mode, name: str) -> None:
    query, body = platform(mode).sealed(XML)
    for value in ("", "1", query[name][:-1], query[name] + "0", "ä"):
        with pytest.raises(ForgedError):
            envelope(mode).open({**query, name: value}, body.encode(), NOW)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_signature_is_refused(seconds: int) -> None:
    sender = platform("plain")
    query = sender.query(NOW.timestamp() + seconds)
    with pytest.raises(ForgedError, match="too long ago"):
        envelope("plain").open(query, XML.encode(), NOW)
    assert envelope("plain").open(sender.query(NOW.timestamp() + seconds * 0.99), XML.encode(), NOW)


def test_with_a_key_nothing_that_is_unencrypted_counts() -> None:
    """Compatible mode shows the words beside the ciphertext: those are not signed, and not believed."""
    sender = platform("secure")
    with pytest.raises(ForgedError):
        envelope("secure").open(sender.query(), XML.encode(), NOW)
    query, body = sender.sealed(XML)
    lied = body.replace("<xml>", "<xml><Content>forged</Content>", 1)
    assert "forged" not in envelope("secure").open(query, lied.encode(), NOW)
    other, _ = platform("secure").sealed(XML.replace("6.8", "9.9"))
    with pytest.raises(ForgedError):
        envelope("secure").open({**query, "msg_signature": other["msg_signature"]}, body.encode(), NOW)


def test_entities_and_dtds_are_not_read() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><Content>&b;</Content></xml>'
    query = platform("plain").query()
    with pytest.raises(UnreadableError):
        envelope("plain").open(query, bomb.encode(), NOW)
    with pytest.raises(UnreadableError):
        read(bomb, APP_ID)


def test_ten_thousand_replies_are_all_valid_xml() -> None:
    """Words of every kind, in plain and in secure mode: the parser reads exactly what is legal of them."""
    chance = random.Random(7)
    alphabet = (
        "糖a1 \t\n\r]]>&<>\"'\x00\x01\x08\x0b\x0c\x1f\x7f\x85\u2028\ud800\udfff\ufffe\uffff\ufffd😀\u202e"
    )
    pieces = ["]]>", "<![CDATA[", "]]]]>", "</Content>", "&amp;", "<?xml?>", "\r\n", *alphabet]
    sealing = {mode: envelope(mode) for mode in ("plain", "secure")}
    for number in range(10_000):
        words = "".join(chance.choices(pieces, k=chance.randint(0, 60)))
        mode: Mode = "secure" if number % 4 == 0 else "plain"
        xml = sealing[mode].close(Content(words), f"o{words[:5]}", ACCOUNT, NOW)
        root = ElementTree.fromstring(xml.encode())
        if mode == "secure":
            root = ElementTree.fromstring(decrypt(AES_KEY, APP_ID, str(root.findtext("Encrypt"))).encode())
        expected = legal(words).replace("\r\n", "\n").replace("\r", "\n")
        assert (root.findtext("Content") or "") == expected
