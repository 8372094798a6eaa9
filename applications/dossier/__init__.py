"""What an application says, section by section: asked, kept, compared, read and drawn."""
