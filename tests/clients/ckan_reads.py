"""What ckanext-dcat's RDFParser makes of documents: `python ckan_reads.py FILE MEDIA_TYPE [FILE MEDIA_TYPE …]`.

Prints a line of JSON for each. Run with the Python of tests/clients/ckan, which has CKAN (tests/clients/ckan.txt).
"""

import json
import sys
from pathlib import Path
from types import ModuleType

# CKAN's core looks into uploads with libmagic, a library of the system; no catalogue is an upload.
sys.modules["magic"] = ModuleType("magic")

from ckanext.dcat.processors import RDFParser  # noqa: E402

for file, media in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
    parser = RDFParser()
    parser.parse(Path(file).read_text(encoding="utf-8"), _format=media)
    print(json.dumps({"datasets": list(parser.datasets()), "next": parser.next_page()}))
