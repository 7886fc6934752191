"""What a server or the network that refuses means, and what to do about it.

Every library of a protocol has errors of its own: they are told by the status they carry, and by
the names of their classes, so that no such library is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

#: HTTP status -> what to do
STATUS: Mapping[int, str] = {
    401: "the server wants a login, or refuses the one that it got: check the credentials",
    403: "these credentials may not do it: ask the owner, or use others",
    404: "check the URL",
    407: "the proxy wants a login: HTTPS_PROXY=http://user:password@host:port",
    410: "the file is gone: look for another place",
    412: "the file was replaced meanwhile: open it again",
    429: "too many requests: try later",
}
SERVER_PROBLEM = "the server has a problem: try later"
NO_NETWORK = "is there a network? check the name of the host, and HTTPS_PROXY"

#: Name of a class of errors -> what to do
CLASSES: Mapping[str, str] = {
    "gaierror": NO_NETWORK,
    "ClientConnectorDNSError": NO_NETWORK,
    "EndpointConnectionError": NO_NETWORK,
    "ConnectError": NO_NETWORK,
    "ClientConnectorCertificateError": "the host is not who it says: a proxy? SSL_CERT_FILE=…",
    "ConnectionRefusedError": "nobody listens at that address: check the port, and HTTPS_PROXY",
    "ClientConnectorError": "nobody listens at that address: check the port, and HTTPS_PROXY",
    "NoCredentialsError": "the cloud's own command logs in (aws configure, gcloud auth login …)",
    "PermissionError": STATUS[403],
    "TimeoutError": "nobody answered in time: is there a network? check HTTPS_PROXY",
    "TimeoutException": "nobody answered in time: is there a network? check HTTPS_PROXY",
    "ConnectionError": NO_NETWORK,
}
_NETWORK = frozenset(CLASSES) - {"NoCredentialsError", "PermissionError"}
_BROKEN = frozenset({"ClientPayloadError", "ContentLengthError", "TransferEncodingError"})
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
#: Errors that are the same when the same is asked again.
_LASTING = ("FileNotFoundError", "PermissionError", "NoCredentialsError", "NotImplementedError",
            "ImportError", "ValueError", "TypeError")  # fmt: skip


def status(error: BaseException) -> int | None:
    """The HTTP status that an error, or what caused it, carries."""
    for cause in _causes(error):
        if type(cause).__name__ in _BROKEN:  # some carry a status that nobody sent
            return None
        answer = getattr(cause, "response", None)
        for owner, name in ((cause, "status"), (cause, "code"), (answer, "status_code")):
            number = getattr(owner, name, None)
            if isinstance(number, int) and 400 <= number < 600:
                return number
    return None


def hint(error: BaseException) -> str | None:
    """What to do about an error; None where nothing is known."""
    number = status(error)
    if number is not None:
        return STATUS.get(number, SERVER_PROBLEM if number >= 500 else None)
    names = _names(error)
    return next((what for name, what in CLASSES.items() if name in names), None)


def is_network(error: BaseException) -> bool:
    """Whether nobody was reached at all."""
    return status(error) is None and not _NETWORK.isdisjoint(_names(error))


def is_passing(error: BaseException) -> bool:
    """Whether the same question may be answered a moment later."""
    number = status(error)
    return number in _PASSING if number is not None else _names(error).isdisjoint(_LASTING)


def text(error: BaseException) -> str:
    """What an error says, or what it is where it says nothing."""
    return str(error) or type(error).__name__


def _names(error: BaseException) -> set[str]:
    return {cls.__name__ for cause in _causes(error) for cls in type(cause).__mro__}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(8):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__
