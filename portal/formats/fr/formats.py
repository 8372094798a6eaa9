"""Date inputs are the browser's own (ISO); what is shown is formatted by Babel, but for what Django's admin writes of a
record by itself."""

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
DATETIME_FORMAT = "j F Y à H\u00a0\\h\u00a0i"
SHORT_DATETIME_FORMAT = "d/m/Y à H\u00a0\\h\u00a0i"
