"""gunicorn's settings for every way of serving the site."""

import os
import resource

worker_class = "stopmensenhandel.worker.Worker"
logger_class = "stopmensenhandel.logs.ServerLogger"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# Loaded once, shared by the workers: less memory, and a mistake shows before the port opens.
preload_app = True
# The longest address of the site is far below this; more is answered with 414.
limit_request_line = 4094
# A browser sends some twenty, an editor's cookies are 1 KB; more is answered with 431.
limit_request_fields = 50
limit_request_field_size = 8190
# Seconds that a connection may wait for its next request. How long a request may take to
# arrive stands in worker.py: "timeout" is only about a worker that hangs altogether.
keepalive = 5
timeout = 30
_files, _most = resource.getrlimit(resource.RLIMIT_NOFILE)
_files = max(_files, min(_most, 4096))
resource.setrlimit(resource.RLIMIT_NOFILE, (_files, _most))
# Connections of a worker. When all are taken, the one that sent a whole request or took of its
# answer longest ago is closed. Each is a file, and so is what it is sent: a worker that runs out of
# files ends. The usual 1024 are raised above; where that isn't allowed, there are fewer.
worker_connections = min(500, _files // 3)
# It would open a control socket in the home directory.
control_socket_disable = True
# No header of a visitor's says where the site is mounted or whether HTTPS was spoken: gunicorn
# would believe it of everyone on this machine, where the proxy is. Django reads what the proxy
# says, and only with BEHIND_TLS.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
# Time, method, route, status, seconds: no address, no browser, no query, no referrer.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(L)s"
accesslog = "-"
errorlog = "-"
loglevel = "warning"
