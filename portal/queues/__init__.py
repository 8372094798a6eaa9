"""How officers work through a list: the filters that they keep, the walk from one record to the next, and who stands in
for whom. A list joins by its admin (`portal.staff.queues.Queued`).
"""
