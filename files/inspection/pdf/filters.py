"""The data of the streams that say what a PDF holds."""

import zlib
from typing import Any

from pypdf import filters
from pypdf.generic import DictionaryObject, NameObject, NumberObject

from files.inspection import UnfitError

_FILTERS: dict[str, Any] = {
    "FlateDecode": filters.FlateDecode,
    "LZWDecode": filters.LZWDecode,
    "ASCIIHexDecode": filters.ASCIIHexDecode,
    "ASCII85Decode": filters.ASCII85Decode,
    "RunLengthDecode": filters.RunLengthDecode,
}


def decoded(dictionary: dict[Any, Any], data: bytes) -> bytes:
    """Return the data of a stream without its filters.

    Raises:
        UnfitError: they aren't whole, or a filter isn't one for such a stream.

    """
    names, parameters = dictionary.get("Filter") or [], dictionary.get("DecodeParms") or []
    names = names if isinstance(names, list) else [names]
    parameters = parameters if isinstance(parameters, list) else [parameters]
    parameters = [*parameters, *([None] * len(names))]
    for name, given in zip(names, parameters, strict=False):
        if name not in _FILTERS:
            raise UnfitError("readers")
        if name == "FlateDecode" and not _is_whole(data):
            raise UnfitError("readers")
        entries = {
            NameObject(f"/{key}"): NumberObject(value)
            for key, value in (given or {}).items()
            if isinstance(value, int)
        }
        data = bytes(_FILTERS[name].decode(data, DictionaryObject(entries)))
    return data


def _is_whole(data: bytes) -> bool:
    """Whether compressed data end as they should: of less, each reader keeps what it likes."""
    decompressor = zlib.decompressobj()
    try:
        decompressor.decompress(data, 100_000_000)
    except zlib.error:
        return False
    return decompressor.eof
