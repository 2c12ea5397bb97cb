"""Builds the extension for LibreOffice: the same sources give the same bytes."""

from __future__ import annotations

from html import escape
from importlib import resources
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlvp import __version__
from xlvp.addin.oxt_texts import BUTTONS, DESCRIPTION, IDENTIFIER, NAME

CODE = (
    *("__init__", "arguments", "calls", "dialogs", "documents", "formulas", "handler"),
    *("office", "press", "rules", "settings", "sheets", "texts", "values", "wire"),
)
"""The modules that run within LibreOffice."""
_DATE = (2020, 1, 1, 0, 0, 0)
_ENTRY = '''"""Tells LibreOffice what there is in this extension."""

import unohelper

from xlvp.addin.libreoffice.handler import IMPLEMENTATION, SERVICE, Handler

g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Handler, IMPLEMENTATION, (SERVICE,))
'''
_OOR = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry"'
    ' xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name={name}'
    ' oor:package="org.openoffice.Office{part}">\n{body}</oor:component-data>\n'
)
_CALC = "com.sun.star.sheet.SpreadsheetDocument"


def build() -> bytes:
    """The extension, `xlvp.oxt`."""
    parts: dict[str, bytes] = {
        "META-INF/manifest.xml": _MANIFEST.encode(),
        "description.xml": _description().encode(),
        "beskrivning.txt": DESCRIPTION.encode(),
        "ProtocolHandler.xcu": _protocol().encode(),
        "Addons.xcu": _addons().encode(),
        "CalcWindowState.xcu": _place().encode(),
        "xlvp_component.py": _ENTRY.encode(),
        "pythonpath/xlvp/__init__.py": f'__version__ = "{__version__}"\n'.encode(),
        "pythonpath/xlvp/addin/__init__.py": b"",
    }
    code = resources.files("xlvp.addin") / "libreoffice"
    for name in CODE:
        module = (code / f"{name}.py").read_bytes()
        parts[f"pythonpath/xlvp/addin/libreoffice/{name}.py"] = module
    pictures = resources.files("xlvp.addin") / "ribbon" / "pictures"
    for button in BUTTONS:
        for size in (16, 32):
            name = f"{button.verb}{size}.png"
            parts[f"icons/{name}"] = (pictures / name).read_bytes()
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in sorted(parts.items()):
            entry = ZipInfo(name, _DATE)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, content)
    return made.getvalue()


_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">
 <manifest:file-entry manifest:full-path="xlvp_component.py"
  manifest:media-type="application/vnd.sun.star.uno-component;type=Python"/>
 <manifest:file-entry manifest:full-path="ProtocolHandler.xcu"
  manifest:media-type="application/vnd.sun.star.configuration-data"/>
 <manifest:file-entry manifest:full-path="Addons.xcu"
  manifest:media-type="application/vnd.sun.star.configuration-data"/>
 <manifest:file-entry manifest:full-path="CalcWindowState.xcu"
  manifest:media-type="application/vnd.sun.star.configuration-data"/>
</manifest:manifest>
"""


def _description() -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<description xmlns="http://openoffice.org/extensions/description/2006"
 xmlns:xlink="http://www.w3.org/1999/xlink">
 <identifier value="{IDENTIFIER}"/>
 <version value="{__version__}"/>
 <display-name><name lang="sv">{NAME}</name></display-name>
 <extension-description><src xlink:href="beskrivning.txt" lang="sv"/></extension-description>
 <icon><default xlink:href="icons/validate32.png"/></icon>
 <dependencies>
  <l:LibreOffice-minimal-version value="7.0" name="LibreOffice 7.0"
   xmlns:l="http://libreoffice.org/extensions/description/2011"/>
 </dependencies>
</description>
"""


def _protocol() -> str:
    return _OOR.format(
        name='"ProtocolHandler"',
        part="",
        body=(
            ' <node oor:name="HandlerSet">\n'
            '  <node oor:name="xlvp.addin.libreoffice.Handler" oor:op="replace">\n'
            '   <prop oor:name="Protocols" oor:type="oor:string-list">'
            "<value>vnd.xlvp:*</value></prop>\n"
            "  </node>\n </node>\n"
        ),
    )


def _place() -> str:
    """Where the toolbar is at first: docked below the others, with pictures and words."""
    shown = {"UIName": "xlvp", "DockPos": "0,2"}
    flags = {"Visible": "true", "Docked": "true", "ContextSensitive": "false"}
    return _OOR.format(
        name='"CalcWindowState"',
        part=".UI",
        body=(
            ' <node oor:name="UIElements">\n  <node oor:name="States">\n'
            '   <node oor:name="private:resource/toolbar/addon_xlvp.toolbar" oor:op="replace">\n'
            f"{''.join(_prop(name, value) for name, value in shown.items())}"
            f"{''.join(_prop(name, value, 'boolean') for name, value in flags.items())}"
            f"{_prop('Style', '2', 'int')}   </node>\n  </node>\n </node>\n"
        ),
    )


def _addons() -> str:
    items = "".join(_item(n, button.verb) for n, button in enumerate(BUTTONS))
    images = "".join(_image(button.verb) for button in BUTTONS)
    return _OOR.format(
        name='"Addons"',
        part="",
        body=(
            ' <node oor:name="AddonUI">\n  <node oor:name="OfficeMenuBar">\n'
            '   <node oor:name="xlvp" oor:op="replace">\n'
            f"{_prop('Title', 'xlvp')}{_prop('Context', _CALC)}"
            f'    <node oor:name="Submenu">\n{items}    </node>\n   </node>\n  </node>\n'
            '  <node oor:name="OfficeToolBar">\n   <node oor:name="xlvp.toolbar"'
            f' oor:op="replace">\n{_prop("Title", "xlvp")}{items}   </node>\n  </node>\n'
            f'  <node oor:name="Images">\n{images}  </node>\n </node>\n'
        ),
    )


def _item(number: int, verb: str) -> str:
    title = next(button.label for button in BUTTONS if button.verb == verb)
    return (
        f'     <node oor:name="m{number}" oor:op="replace">\n'
        f"{_prop('URL', f'vnd.xlvp:{verb}')}{_prop('Title', title)}"
        f"{_prop('Target', '_self')}{_prop('Context', _CALC)}     </node>\n"
    )


def _image(verb: str) -> str:
    return (
        f'   <node oor:name="xlvp.{verb}" oor:op="replace">\n{_prop("URL", f"vnd.xlvp:{verb}")}'
        '    <node oor:name="UserDefinedImages">\n'
        f"{_prop('ImageSmallURL', f'%origin%/icons/{verb}16.png')}"
        f"{_prop('ImageBigURL', f'%origin%/icons/{verb}32.png')}    </node>\n   </node>\n"
    )


def _prop(name: str, value: str, kind: str = "string") -> str:
    """A property; without a language it is shown in every one."""
    return (
        f'      <prop oor:name="{escape(name)}" oor:type="xs:{kind}">'
        f"<value>{escape(value)}</value></prop>\n"
    )
