"""What stands in the log: a refusal is one line, an error of the portal's own keeps its traceback."""

import logging

SERVER_ERROR = 500


class RefusalsInOneLine(logging.Filter):
    """Django logs every answer from 400 on, many (403, a wrong host, a list's undeclared lookup) with a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", SERVER_ERROR) < SERVER_ERROR:
            record.exc_info = record.exc_text = None
        return True
