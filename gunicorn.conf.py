"""gunicorn's settings for every way of serving the site."""

import os

worker_class = "stopmensenhandel.worker.Worker"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# Loaded once, shared by the workers: less memory, and a mistake shows before the port opens.
preload_app = True
# The longest address of the site is far below this; more is answered with 414.
limit_request_line = 4094
# It would open a control socket in the home directory.
control_socket_disable = True
# Time, method, route, status, seconds: no address, no browser, no query, no referrer.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(L)s"
accesslog = "-"
errorlog = "-"
loglevel = "warning"
