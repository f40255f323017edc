"""`python -m portal_bridge`: serve the bridge."""

from gevent import monkey

monkey.patch_all()  # before anything takes a lock: streams are greenlets, not threads

import sys  # noqa: E402

from portal_bridge.server import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
