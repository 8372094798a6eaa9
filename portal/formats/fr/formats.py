"""Date inputs are the browser's own (ISO); what is shown is formatted by Babel."""

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]
