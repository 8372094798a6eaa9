"""What was agreed to be done, by whom and by when: from the remark or the conclusion that asks for it to its end."""
