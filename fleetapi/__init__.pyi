"""What type checkers see of the package, and where each name lives; `_lazy` reads it too."""

from fleetapi import commands as commands  # deprecated
from fleetapi import errors as errors
from fleetapi import remote_commands as remote_commands
from fleetapi.client import FleetClient as FleetClient
from fleetapi.config import Settings as Settings
from fleetapi.config import load_settings as load_settings
from fleetapi.diagnostics.finding import Finding as Finding
from fleetapi.diagnostics.report import Report as Report
from fleetapi.errors import FleetError as FleetError
from fleetapi.monitors.builders import enters as enters
from fleetapi.monitors.builders import every as every
from fleetapi.monitors.builders import leaves as leaves
from fleetapi.monitors.builders import starting as starting
from fleetapi.monitors.checks import check_document as check_document
from fleetapi.monitors.checks import check_text as check_text
from fleetapi.monitors.expressions.expression import Expression as Expression
from fleetapi.monitors.expressions.parsing import parse_expression as parse_expression
from fleetapi.monitors.monitor import Monitor as Monitor
from fleetapi.monitors.operands.namespaces import environment as environment
from fleetapi.monitors.operands.namespaces import privacy as privacy
from fleetapi.monitors.operands.namespaces import stolen as stolen
from fleetapi.monitors.operands.namespaces import vehicle as vehicle
from fleetapi.monitors.secrets import Secret as Secret
from fleetapi.monitors.subscription import Attribute as Attribute
from fleetapi.monitors.subscription import RetryKind as RetryKind
from fleetapi.monitors.subscription import RetryPolicy as RetryPolicy
from fleetapi.monitors.times.windows import CalendarDuration as CalendarDuration
from fleetapi.monitors.times.windows import DailyWindow as DailyWindow
from fleetapi.monitors.times.windows import SingleWindow as SingleWindow
from fleetapi.monitors.times.windows import Weekday as Weekday
from fleetapi.monitors.times.windows import WeekRange as WeekRange
from fleetapi.monitors.triggers import DataTrigger as DataTrigger
from fleetapi.monitors.triggers import Operator as Operator
from fleetapi.monitors.triggers import TimeTrigger as TimeTrigger
from fleetapi.resources.parameters import TimeRange as TimeRange
from fleetapi.session.certificates.client_certificate import ClientCertificate as ClientCertificate
from fleetapi.session.concurrency import each_of as each_of
from fleetapi.session.messages.response import Response as Response
from fleetapi.session.options import AttemptReport as AttemptReport
from fleetapi.session.options import Deadline as Deadline
from fleetapi.session.pages.pages import Page as Page
from fleetapi.session.pages.pages import Pages as Pages
from fleetapi.session.pages.pages import Progress as Progress
from fleetapi.session.rate_limits import Quota as Quota
from fleetapi.session.retry import Attempted as Attempted
from fleetapi.session.retry import Backoff as Backoff
from fleetapi.wire.dialects import Dialect as Dialect

__version__: str
