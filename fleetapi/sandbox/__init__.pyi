"""What type checkers see of the package, and where each name lives; `_lazy` reads it too."""

from fleetapi.sandbox.events.runner import RecordedDelivery as RecordedDelivery
from fleetapi.sandbox.faults.rules import FAULTS as FAULTS
from fleetapi.sandbox.faults.rules import FaultRule as FaultRule
from fleetapi.sandbox.requests.messages import RecordedRequest as RecordedRequest
from fleetapi.sandbox.sandbox import Sandbox as Sandbox
from fleetapi.sandbox.sandbox_process import SandboxProcess as SandboxProcess
