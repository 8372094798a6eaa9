"""What must hold of the portal's data whatever wrote it, asked anew of the rows and files themselves: `manage.py
verify`, beat each day, and tests."""
