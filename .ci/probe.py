"""What this Python lacks for a set-up.

In: the running interpreter and, as for every builder of C extensions, the variable CC.  Out: words out of
`venv headers compiler`; nothing when all is there.  Standard library only.
"""

import importlib
import os
import shlex
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path

PROGRAM = "#include <stdio.h>\n#include <stdlib.h>\nint main(void) { return EXIT_SUCCESS; }\n"


def has_venv() -> bool:
    """Debian keeps ensurepip apart; an environment made without it has no pip."""
    try:
        return hasattr(importlib.import_module("ensurepip"), "bootstrap") and bool(
            importlib.import_module("venv")
        )
    except ImportError:
        return False


def has_headers() -> bool:
    """Whether Python.h lies where an extension module looks for it."""
    paths = sysconfig.get_paths()
    return any((Path(paths[key]) / "Python.h").is_file() for key in ("include", "platinclude"))


def has_compiler() -> bool:
    """Whether a small program compiles and links: a compiler without the C library's headers is none."""
    command = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    if shutil.which(command[0]) is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "probe.c"
        source.write_text(PROGRAM, encoding="utf-8")
        command += [str(source), "-o", str(source.with_suffix(""))]
        run = subprocess.run(command, capture_output=True, check=False)
    return run.returncode == 0


if __name__ == "__main__":
    checks = {"venv": has_venv, "headers": has_headers, "compiler": has_compiler}
    print(*(name for name, check in checks.items() if not check()))
