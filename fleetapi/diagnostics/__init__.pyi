"""What type checkers see of the package, and where each name lives; `_lazy` reads it too."""

from fleetapi.diagnostics.finding import Edit as Edit
from fleetapi.diagnostics.finding import Finding as Finding
from fleetapi.diagnostics.finding import Fix as Fix
from fleetapi.diagnostics.finding import Problem as Problem
from fleetapi.diagnostics.position import Region as Region
from fleetapi.diagnostics.position import Span as Span
from fleetapi.diagnostics.report import Report as Report
from fleetapi.diagnostics.severity import Severity as Severity
