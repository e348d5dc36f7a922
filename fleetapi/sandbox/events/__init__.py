"""Notifications: what monitors see as vehicles move, what becomes of remote commands, and how it is told.

`engine`, `outbox` and the rest decide on plain values, with the moment as an argument; `run` puts them
together, and only `fleetapi.sandbox.network.sender` sends.
"""
