"""What type checkers see of the package, and where each name lives; `_lazy` reads it too."""

from fleetapi.diagnostics.diagnostic import Diagnostic as Diagnostic
from fleetapi.diagnostics.diagnostic import Severity as Severity
from fleetapi.diagnostics.finding import Finding as Finding
from fleetapi.diagnostics.fixes import Edit as Edit
from fleetapi.diagnostics.fixes import Fix as Fix
from fleetapi.diagnostics.position import Region as Region
from fleetapi.diagnostics.position import Span as Span
from fleetapi.diagnostics.report import Report as Report
