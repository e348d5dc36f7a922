"""Notifications about monitors and remote commands.

`detection` and `outbox` decide what to send and when, on plain values and with the time as an argument;
`documents` writes it. `runner` combines them; only `fleetapi.sandbox.network.sender` sends.
"""
