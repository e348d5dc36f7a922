"""The `fleet_sandbox` fixture for users' own tests."""
