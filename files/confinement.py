"""The rights that the process gives up which reads files from outside.

Landlock (Linux 5.13 or newer, https://docs.kernel.org/userspace-api/landlock.html) lets a process
renounce files, a filter of system calls (seccomp) lets it renounce sockets. Neither needs any
right to begin with, and neither can be undone. The C library has no functions for Landlock.
"""

import ctypes
import os
import platform
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every machine
_VERSION, _BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
#: How many kinds of access to files each version knows: 1 to 5, and the later ones.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_LATEST_FILE_RIGHTS = 16
_TCP = 0b11  # bind and connect, since version 4
_SCOPES = 0b11  # signals and abstract sockets, since version 6
_FILE_CAPABILITIES = 0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
_SET_SECCOMP, _SET_NO_NEW_PRIVS, _FILTER = 22, 38, 2

#: By machine: its name in a filter (linux/audit.h), and the numbers of what opens sockets
#: (``socket`` and ``io_uring_setup``) or reads other processes (``ptrace``, ``process_vm_readv``).
_CALLS = {
    "x86_64": (0xC000003E, (41, 425, 101, 310)),
    "aarch64": (0xC00000B7, (198, 425, 117, 270)),
}
_X32 = 0x40000000  # the same calls under other numbers
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # 1: EPERM

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def version() -> int:
    """Return the version of Landlock that the system has; 0 for none."""
    if platform.system() != "Linux":
        return 0
    found: int = _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION))
    return max(0, found)


def confine(readable: Iterable[Path]) -> None:
    """Let this process read nothing but some files and folders, and write and start nothing.

    Files that are open already stay so. Where the system has no Landlock, files are not confined.

    Raises:
        OSError: the system has what it takes, and refuses.

    """
    if platform.system() != "Linux":
        return
    _prctl(_SET_NO_NEW_PRIVS, 1, None)
    if known := version():
        _confine_files(known, readable)
        _drop_capabilities()
    if platform.machine() in _CALLS:
        with suppress(OSError):  # a kernel without filters
            _confine_calls(*_CALLS[platform.machine()])


def _confine_files(known: int, readable: Iterable[Path]) -> None:
    rights = (1 << _FILE_RIGHTS.get(known, _LATEST_FILE_RIGHTS)) - 1
    handled = struct.pack("QQQ", rights, _TCP if known >= 4 else 0, _SCOPES if known >= 6 else 0)
    handled = handled[: 8 if known < 4 else 16 if known < 6 else 24]
    ruleset = _call(_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), ctypes.c_uint(0))
    for path in {path.resolve() for path in readable if path.exists()}:
        allowed = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", allowed, place)
        _call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_BENEATH), rule, ctypes.c_uint(0))
        os.close(place)
    _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint(0))
    os.close(ruleset)


def _drop_capabilities() -> None:
    """Leave root no right but that to files, which Landlock holds."""
    if os.geteuid() == 0:
        kept = struct.pack("IIIIII", _FILE_CAPABILITIES, _FILE_CAPABILITIES, 0, 0, 0, 0)
        _check(_libc.capset(struct.pack("Ii", 0x20080522, 0), kept))


def _confine_calls(machine: int, calls: Iterable[int]) -> None:
    refuse = struct.pack("HBBI", _RETURN, 0, 0, _REFUSE)
    steps = struct.pack("HBBI", _LOAD, 0, 0, 4)  # for which machine the call is
    steps += struct.pack("HBBI", _EQUAL, 1, 0, machine)
    steps += struct.pack("HBBI", _RETURN, 0, 0, _KILL)
    steps += struct.pack("HBBI", _LOAD, 0, 0, 0)  # its number
    steps += struct.pack("HBBI", _AT_LEAST, 0, 1, _X32) + refuse
    for call in calls:
        steps += struct.pack("HBBI", _EQUAL, 0, 1, call) + refuse
    steps += struct.pack("HBBI", _RETURN, 0, 0, _ALLOW)
    kept = ctypes.create_string_buffer(steps, len(steps))
    program = struct.pack("HxxxxxxP", len(steps) // 8, ctypes.addressof(kept))
    _prctl(_SET_SECCOMP, _FILTER, program)


def _prctl(option: int, argument: int, more: bytes | None) -> None:
    zero = ctypes.c_ulong(0)
    _check(_libc.prctl(ctypes.c_int(option), ctypes.c_ulong(argument), more, zero, zero))


def _call(number: int, *arguments: object) -> int:
    return _check(_libc.syscall(number, *arguments))


def _check(answer: int) -> int:
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer
